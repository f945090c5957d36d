package dev.hart.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineRecipeTest {
    private static final ShapeProfile LENGTHS = profile(new DimensionRange(128, 256, 1024));
    private static final EngineRecipe BASE = recipe("safety", "a", "b", "fp16", LENGTHS, 4, Map.of(), TestRecipes.L4);

    private static ShapeProfile profile(DimensionRange length) {
        return ShapeProfile.of(
                Map.of("token_ids", List.of("B", "L")), Map.of("B", new DimensionRange(1, 4, 4), "L", length));
    }

    private static EngineRecipe recipe(
            String stage,
            String graph,
            String weights,
            String precision,
            ShapeProfile profile,
            int batch,
            Map<String, String> options,
            DeviceIdentity device) {
        SortedMap<String, String> all = new TreeMap<>(Map.of("trt_fp16_enable", "1"));
        all.putAll(options);
        return new EngineRecipe(stage, Path.of("x.onnx"), graph, weights, precision, profile, batch, all, device);
    }

    private static EngineRecipe on(DeviceIdentity device) {
        return recipe("safety", "a", "b", "fp16", LENGTHS, 4, Map.of(), device);
    }

    private static EngineRecipe with(String option, String value) {
        return recipe("safety", "a", "b", "fp16", LENGTHS, 4, Map.of(option, value), TestRecipes.L4);
    }

    private static EngineRecipe lengths(long min, long opt, long max) {
        return recipe(
                "safety", "a", "b", "fp16", profile(new DimensionRange(min, opt, max)), 4, Map.of(), TestRecipes.L4);
    }

    static Stream<Arguments> others() {
        Map<String, EngineRecipe> others = new LinkedHashMap<>();
        others.put("stage", recipe("decoder", "a", "b", "fp16", LENGTHS, 4, Map.of(), TestRecipes.L4));
        others.put("graph", recipe("safety", "c", "b", "fp16", LENGTHS, 4, Map.of(), TestRecipes.L4));
        others.put("weights", recipe("safety", "a", "c", "fp16", LENGTHS, 4, Map.of(), TestRecipes.L4));
        others.put(
                "graph and weights exchanged",
                recipe("safety", "b", "a", "fp16", LENGTHS, 4, Map.of(), TestRecipes.L4));
        others.put("precision", recipe("safety", "a", "b", "bf16", LENGTHS, 4, Map.of(), TestRecipes.L4));
        others.put("no profile", recipe("safety", "a", "b", "fp16", ShapeProfile.FIXED, 4, Map.of(), TestRecipes.L4));
        others.put("profile min", lengths(64, 256, 1024));
        others.put("profile opt", lengths(128, 512, 1024));
        others.put("profile max", lengths(128, 256, 2048));
        others.put("batch", recipe("safety", "a", "b", "fp16", LENGTHS, 8, Map.of(), TestRecipes.L4));
        others.put("fp16 flag", with("trt_fp16_enable", "0"));
        others.put("bf16 flag", with("trt_bf16_enable", "1"));
        others.put("norms flag", with("trt_layer_norm_fp32_fallback", "1"));
        others.put("builder level", with("trt_builder_optimization_level", "5"));
        others.put("workspace", with("trt_max_workspace_size", "1"));
        others.put("an option that is not known", with("trt_of_tomorrow", "1"));
        others.put("GPU", on(new DeviceIdentity("NVIDIA L40", "8.9", 58, 550, "12.8", "10.14.1", "1.29.0")));
        others.put("capability", on(new DeviceIdentity("NVIDIA L4", "9.0", 58, 550, "12.8", "10.14.1", "1.29.0")));
        others.put("multiprocessors", on(new DeviceIdentity("NVIDIA L4", "8.9", 29, 550, "12.8", "10.14.1", "1.29.0")));
        others.put("driver", on(new DeviceIdentity("NVIDIA L4", "8.9", 58, 560, "12.8", "10.14.1", "1.29.0")));
        others.put("CUDA runtime", on(new DeviceIdentity("NVIDIA L4", "8.9", 58, 550, "12.9", "10.14.1", "1.29.0")));
        others.put("TensorRT", on(new DeviceIdentity("NVIDIA L4", "8.9", 58, 550, "12.8", "10.15.1", "1.29.0")));
        others.put("ONNX Runtime", on(new DeviceIdentity("NVIDIA L4", "8.9", 58, 550, "12.8", "10.14.1", "1.29.1")));
        return others.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void everyIngredientChangesTheKey(String what, EngineRecipe other) {
        assertThat(other.key()).as(what).isNotEqualTo(BASE.key());
    }

    @Test
    void allKeysDiffer() {
        assertThat(others().map(other -> ((EngineRecipe) other.get()[1]).key())).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"trt_engine_cache_path", "trt_detailed_build_log", "device_id", "trt_timing_cache_path"})
    void placesAndLogsDoNotChangeTheKey(String option) {
        assertThat(with(option, "anything").key()).isEqualTo(BASE.key());
    }

    @Test
    void thePathOfTheGraphDoesNotChangeTheKey() {
        EngineRecipe elsewhere = new EngineRecipe(
                "safety", Path.of("/packs/safety.onnx"), "a", "b", "fp16", LENGTHS, 4, BASE.options(), TestRecipes.L4);

        assertThat(elsewhere.key()).isEqualTo(BASE.key());
        assertThat(BASE.key().value()).matches("[0-9a-f]{64}");
    }

    @Test
    void namesAndValuesDoNotRunIntoEachOther() {
        assertThat(EngineKey.of(Map.of("a", "b1:c"))).isNotEqualTo(EngineKey.of(Map.of("ab", "1:c")));
        assertThat(EngineKey.of(Map.of("a", "", "b", ""))).isNotEqualTo(EngineKey.of(Map.of("a", "1:b0:")));
    }

    @Test
    void aProfileNamesEveryDynamicInputAndNoFixedOne() {
        ShapeProfile profile = ShapeProfile.of(
                Map.of("mask", List.of("B", "L"), "token_ids", List.of("B", "L"), "fixed", List.of("1", "64")),
                Map.of("B", new DimensionRange(1, 2, 4), "L", PromptBuckets.SAFETY.range()));

        assertThat(profile.options())
                .containsEntry("trt_profile_min_shapes", "mask:1x128,token_ids:1x128")
                .containsEntry("trt_profile_opt_shapes", "mask:2x256,token_ids:2x256")
                .containsEntry("trt_profile_max_shapes", "mask:4x1024,token_ids:4x1024")
                .hasSize(3);
        assertThat(ShapeProfile.of(Map.of("fixed", List.of("1")), Map.of()).options())
                .isEmpty();
        assertThatThrownBy(() -> ShapeProfile.of(Map.of("keys.0", List.of("1", "P")), Map.of()))
                .hasMessage("input keys.0: no range is known for its dimension 'P'");
    }

    @Test
    void aPromptIsPaddedToTheNextLengthAndNoneIsBuiltForALongerOne() {
        assertThat(PromptBuckets.SAFETY.lengthFor(1)).isEqualTo(128);
        assertThat(PromptBuckets.SAFETY.lengthFor(128)).isEqualTo(128);
        assertThat(PromptBuckets.SAFETY.lengthFor(129)).isEqualTo(256);
        assertThat(PromptBuckets.SAFETY.lengthFor(1024)).isEqualTo(1024);
        assertThatThrownBy(() -> PromptBuckets.SAFETY.lengthFor(1025))
                .isInstanceOf(EngineCacheException.class)
                .hasMessageContaining("1025 tokens");
        assertThatThrownBy(() -> new PromptBuckets(List.of(2, 2))).isInstanceOf(IllegalArgumentException.class);
    }
}
