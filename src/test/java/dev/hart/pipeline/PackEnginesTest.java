package dev.hart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.engine.EngineException;
import dev.hart.engine.EngineOptions;
import dev.hart.engine.Provider;
import dev.hart.engine.ScratchException;
import dev.hart.engine.StageEngine;
import dev.hart.engine.cache.CachedEngine;
import dev.hart.engine.cache.EngineArchive;
import dev.hart.engine.cache.EngineCacheException;
import dev.hart.engine.cache.EngineRecipe;
import dev.hart.engine.cache.EngineSharing;
import dev.hart.engine.cache.EngineShelf;
import dev.hart.engine.cache.EngineWatcher.Step;
import dev.hart.engine.cache.MemoryArchive;
import dev.hart.engine.cache.TestRecipes;
import dev.hart.pack.PackStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Engines whose builder and loader are scripted; what is loaded is a graph of the demo pack on the CPU. */
class PackEnginesTest {
    private static final Path GRAPH = Path.of("models/demo/residual.onnx");
    private static final EngineRecipe DECODER = TestRecipes.decoder(1);

    @TempDir
    private Path folder = Path.of("");

    private final MemoryArchive archive = new MemoryArchive();
    private final List<String> builds = new ArrayList<>();
    private final List<Path> loads = new ArrayList<>();
    private int failures;

    private PackEngines engines(Path cache, @Nullable MemoryArchive from, boolean uploads) {
        return new PackEngines(
                Map.of(PackStage.DECODER, DECODER),
                cache,
                (recipe, draft) -> {
                    builds.add(recipe.stage());
                    TestRecipes.write(recipe, draft, "build " + builds.size());
                },
                from,
                uploads,
                this::load);
    }

    private PackEngines engines() {
        return engines(folder.resolve("engines"), null, false);
    }

    private StageEngine load(Path model, EngineOptions options) {
        assertThat(options.provider()).isEqualTo(Provider.TENSORRT);
        loads.add(model);
        if (failures > 0) {
            failures--;
            throw new EngineException("the engine is for another GPU");
        }
        return StageEngine.load(GRAPH, EngineOptions.CPU);
    }

    @Test
    void anEngineIsBuiltOnceAndLoadedFromItsFolder() {
        assertThat(engines().prepare(DECODER, TestRecipes.NO_WATCHER).step()).isEqualTo(Step.BUILDING);
        assertThat(engines().prepare(DECODER, TestRecipes.NO_WATCHER).step()).isNull();
        engines().load(PackStage.DECODER, TestRecipes.NO_WATCHER).close();

        Path model = folder.resolve("engines").resolve(DECODER.key().value()).resolve("decoder.onnx");
        assertThat(builds).containsExactly("decoder");
        assertThat(loads).containsExactly(model, model, model);
    }

    @Test
    void anEngineThatCannotBeLoadedIsBuiltOnceMore() {
        failures = 1;

        engines().load(PackStage.DECODER, TestRecipes.NO_WATCHER).close();

        assertThat(builds).hasSize(2);
        assertThat(loads).hasSize(2);
    }

    @Test
    void aRequestLoadsWhatTheCacheHasAndBuildsNothing() {
        PackEngines engines = engines();

        assertThatThrownBy(() -> engines.loadAgain(PackStage.DECODER))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("the engine of decoder is no longer in " + engines.folder())
                .hasMessageContaining("hart engines build");
        engines.prepare(DECODER, TestRecipes.NO_WATCHER);
        engines.loadAgain(PackStage.DECODER).close();
        failures = 1;
        assertThatThrownBy(() -> engines.loadAgain(PackStage.DECODER)).hasMessage("the engine is for another GPU");

        assertThat(builds).hasSize(1);
        assertThat(EngineShelf.of(engines.folder()).list()).hasSize(1);
    }

    @Test
    void aBuildIsUploadedIfThatIsWantedAndOtherMachinesFetchIt() {
        try (PackEngines quiet = engines(folder.resolve("quiet"), archive, false)) {
            quiet.prepare(DECODER, TestRecipes.NO_WATCHER);
        }
        assertThat(archive.has(DECODER.key())).isFalse();
        assertThat(archive.isOpen()).isFalse();

        List<Step> steps = new ArrayList<>();
        assertThat(engines(folder.resolve("one"), archive, true)
                        .prepare(DECODER, (stage, step) -> steps.add(step))
                        .step())
                .isEqualTo(Step.BUILDING);
        assertThat(archive.has(DECODER.key())).isTrue();
        assertThat(steps).containsExactly(Step.BUILDING, Step.UPLOADING);

        assertThat(engines(folder.resolve("two"), archive, true)
                        .prepare(DECODER, TestRecipes.NO_WATCHER)
                        .step())
                .isEqualTo(Step.FETCHING);
        assertThat(builds).hasSize(2);
    }

    @Test
    void anEngineThatCannotBeLoadedIsNotUploaded() {
        failures = 2;

        assertThatThrownBy(() -> engines(folder.resolve("one"), archive, true).prepare(DECODER, TestRecipes.NO_WATCHER))
                .hasMessage("the engine is for another GPU");

        assertThat(archive.has(DECODER.key())).isFalse();
    }

    @Test
    void anArchiveThatCannotBeReachedCostsABuildAndNoStart() {
        archive.disconnect();

        engines(folder.resolve("one"), archive, true)
                .load(PackStage.DECODER, TestRecipes.NO_WATCHER)
                .close();

        assertThat(builds).hasSize(1);
        Supplier<EngineArchive> withoutRegion = () -> {
            throw new EngineCacheException("no region is set");
        };
        assertThat(PackEngines.archive(new EngineSharing(Optional.of(withoutRegion), true)))
                .isNull();
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamedWithTheSetting() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        // Of this kind, so that no stage moves to another provider.
        assertThatThrownBy(() -> engines(file, null, false).load(PackStage.DECODER, TestRecipes.NO_WATCHER))
                .isInstanceOf(ScratchException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("HART_ENGINE_CACHE");
    }

    @Test
    void aDamagedEngineIsNotLoadedInARequest() throws IOException {
        PackEngines engines = engines();
        engines.prepare(DECODER, TestRecipes.NO_WATCHER);
        CachedEngine only = EngineShelf.of(engines.folder()).list().get(0);
        Files.writeString(engines.folder().resolve(only.key().value()).resolve("decoder.engine"), "of another length");

        assertThatThrownBy(() -> engines.loadAgain(PackStage.DECODER)).hasMessageContaining("is damaged");
        engines.load(PackStage.DECODER, TestRecipes.NO_WATCHER).close();
        assertThat(builds).hasSize(2);
    }

    @Test
    void whatIsDoneIsDescribedWithItsPlace() {
        PackEngines engines = new PackEngines(
                Map.of(PackStage.SAFETY, DECODER, PackStage.DECODER, DECODER),
                folder,
                (recipe, draft) -> {},
                null,
                false,
                this::load);

        assertThat(engines.describe("decoder", Step.BUILDING)).isEqualTo("building the engine of decoder, 2 of 2");
        assertThat(engines.describe("safety", Step.WAITING))
                .isEqualTo("waiting for another process that builds the engine of safety, 1 of 2");
    }
}
