package dev.hart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.engine.ProviderCheck;
import dev.hart.engine.cache.DeviceIdentity;
import dev.hart.engine.cache.EngineKey;
import dev.hart.engine.cache.EngineRecipe;
import dev.hart.engine.cache.TestRecipes;
import dev.hart.engine.machine.GpuDevice;
import dev.hart.engine.machine.LibraryNeeds;
import dev.hart.engine.machine.NvidiaDriver;
import dev.hart.engine.plan.EnginePlan;
import dev.hart.engine.plan.EnginePlanner;
import dev.hart.engine.plan.EngineSettings;
import dev.hart.engine.plan.ProviderChoice;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackFile;
import dev.hart.pack.PackStage;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class EngineRecipesTest {
    private static final ModelPack PACK = ModelPack.open(Path.of("models/demo"));
    private static final DeviceIdentity DEVICE = TestRecipes.L4;

    private static Map<PackStage, EngineRecipe> recipes(
            ProviderChoice provider, int batch, long freeGigabytes, Map<PackStage, Long> limits) {
        EngineSettings settings =
                new EngineSettings(provider, Map.of(), false, 0, 0, limits, Optional.of(Path.of("engines")));
        OptionalLong free = OptionalLong.of(freeGigabytes * 1_000_000_000);
        NvidiaDriver driver = new NvidiaDriver("550.1", List.of(new GpuDevice(0, "a GPU", free, free, "8.9")));
        EnginePlanner planner = new EnginePlanner(
                () -> driver,
                found -> new ProviderCheck(
                        found, Optional.empty(), new LibraryNeeds(Map.of(), Map.of()), Optional.empty()));
        EnginePlan plan = planner.plan(PACK, EnumSet.allOf(PackStage.class), settings, batch, 4, true, 4000);
        return EngineRecipes.of(PACK, settings, plan, DEVICE);
    }

    private static List<EngineKey> keys(Map<PackStage, EngineRecipe> recipes) {
        return recipes.values().stream().map(EngineRecipe::key).toList();
    }

    @Test
    void theStagesOnTensorRtHaveRecipesWithTheDigestsOfTheirFiles() {
        Map<PackStage, EngineRecipe> recipes = recipes(ProviderChoice.TENSORRT, 4, 40, Map.of());

        assertThat(recipes.keySet()).containsExactly(PackStage.SAFETY, PackStage.TEXT_ENCODER, PackStage.DECODER);
        Map<String, PackFile> files = PACK.manifest().files();
        recipes.forEach((stage, recipe) -> {
            assertThat(recipe.graph()).isEqualTo(PACK.file(stage.graph()));
            assertThat(List.of(recipe.graphDigest(), recipe.weightsDigest()))
                    .containsExactly(
                            Objects.requireNonNull(files.get(stage.graph())).sha256(),
                            Objects.requireNonNull(files.get(stage.weights())).sha256());
            assertThat(recipe.options().gpu().tensorRt())
                    .containsKey("trt_profile_max_shapes")
                    .doesNotContainKey("trt_engine_cache_path");
        });
        assertThat(recipes(ProviderChoice.CUDA, 4, 40, Map.of())).isEmpty();
    }

    @Test
    void aBatchCountsWhereTheStageComputesSoManyImagesTogether() {
        Map<PackStage, EngineRecipe> four = recipes(ProviderChoice.TENSORRT, 4, 40, Map.of());
        Map<PackStage, EngineRecipe> eight = recipes(ProviderChoice.TENSORRT, 8, 40, Map.of());

        assertThat(four.values().stream().map(EngineRecipe::batch)).containsExactly(4, 1, 2);
        assertThat(four.keySet())
                .filteredOn(stage -> keys(eight)
                        .contains(Objects.requireNonNull(four.get(stage)).key()))
                .containsExactly(PackStage.TEXT_ENCODER, PackStage.DECODER);
    }

    @Test
    void theMemoryThatHappensToBeFreeChangesNoKeyAndTheOperatorsLimitDoes() {
        List<EngineKey> keys = keys(recipes(ProviderChoice.TENSORRT, 4, 40, Map.of()));

        assertThat(keys(recipes(ProviderChoice.TENSORRT, 4, 60, Map.of()))).isEqualTo(keys);
        // Beside a service that uses it all.
        assertThat(keys(recipes(ProviderChoice.TENSORRT, 4, 0, Map.of()))).isEqualTo(keys);
        assertThat(keys(recipes(ProviderChoice.TENSORRT, 4, 40, Map.of(PackStage.DECODER, 9_000_000_000L))))
                .startsWith(keys.get(0), keys.get(1))
                .doesNotContain(keys.get(2));
    }
}
