package dev.hart.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineRecipeTest {
    private static final Map<String, String> OPTIONS = Map.of(
            "trt_fp16_enable", "1",
            "trt_profile_min_shapes", "token_ids:1x128",
            "trt_profile_opt_shapes", "token_ids:4x256",
            "trt_profile_max_shapes", "token_ids:4x1024");
    private static final EngineRecipe BASE = recipe("safety", "a", "b", "fp16", 4, OPTIONS, TestRecipes.L4);

    private static EngineRecipe recipe(
            String stage,
            String graph,
            String weights,
            String precision,
            int batch,
            Map<String, String> options,
            DeviceIdentity device) {
        return new EngineRecipe(
                stage,
                Path.of("x.onnx"),
                graph,
                weights,
                precision,
                batch,
                TestRecipes.options(options),
                OptionalLong.empty(),
                device);
    }

    private static EngineRecipe on(DeviceIdentity device) {
        return recipe("safety", "a", "b", "fp16", 4, OPTIONS, device);
    }

    private static EngineRecipe with(String option, String value) {
        Map<String, String> options = new TreeMap<>(OPTIONS);
        options.put(option, value);
        return recipe("safety", "a", "b", "fp16", 4, options, TestRecipes.L4);
    }

    private static EngineRecipe limited(long bytes) {
        return new EngineRecipe(
                "safety", BASE.graph(), "a", "b", "fp16", 4, BASE.options(), OptionalLong.of(bytes), TestRecipes.L4);
    }

    static Stream<Arguments> others() {
        Map<String, EngineRecipe> others = new LinkedHashMap<>();
        others.put("stage", recipe("decoder", "a", "b", "fp16", 4, OPTIONS, TestRecipes.L4));
        others.put("graph", recipe("safety", "c", "b", "fp16", 4, OPTIONS, TestRecipes.L4));
        others.put("weights", recipe("safety", "a", "c", "fp16", 4, OPTIONS, TestRecipes.L4));
        others.put("graph and weights exchanged", recipe("safety", "b", "a", "fp16", 4, OPTIONS, TestRecipes.L4));
        others.put("precision", recipe("safety", "a", "b", "bf16", 4, OPTIONS, TestRecipes.L4));
        others.put("no profile", recipe("safety", "a", "b", "fp16", 4, Map.of("trt_fp16_enable", "1"), TestRecipes.L4));
        others.put("profile min", with("trt_profile_min_shapes", "token_ids:1x64"));
        others.put("profile opt", with("trt_profile_opt_shapes", "token_ids:4x512"));
        others.put("profile max", with("trt_profile_max_shapes", "token_ids:4x2048"));
        others.put("batch", recipe("safety", "a", "b", "fp16", 8, OPTIONS, TestRecipes.L4));
        others.put("fp16 flag", with("trt_fp16_enable", "0"));
        others.put("bf16 flag", with("trt_bf16_enable", "1"));
        others.put("norms flag", with("trt_layer_norm_fp32_fallback", "1"));
        others.put("builder level", with("trt_builder_optimization_level", "5"));
        others.put("the operator's limit of memory", limited(1));
        others.put("another limit of memory", limited(2));
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

    /** The workspace is computed from the memory that is free at the start. */
    @ParameterizedTest
    @ValueSource(strings = {"trt_engine_cache_path", "trt_detailed_build_log", "device_id", "trt_max_workspace_size"})
    void placesLogsAndFreeMemoryDoNotChangeTheKey(String option) {
        assertThat(with(option, "anything").key()).isEqualTo(BASE.key());
    }

    @Test
    void thePathOfTheGraphDoesNotChangeTheKey() {
        EngineRecipe elsewhere = new EngineRecipe(
                "safety",
                Path.of("/packs/safety.onnx"),
                "a",
                "b",
                "fp16",
                4,
                BASE.options(),
                OptionalLong.empty(),
                TestRecipes.L4);

        assertThat(elsewhere.key()).isEqualTo(BASE.key());
        assertThat(BASE.key().value()).matches("[0-9a-f]{64}");
    }

    @Test
    void namesAndValuesDoNotRunIntoEachOther() {
        assertThat(EngineKey.of(Map.of("a", "b1:c"))).isNotEqualTo(EngineKey.of(Map.of("ab", "1:c")));
        assertThat(EngineKey.of(Map.of("a", "", "b", ""))).isNotEqualTo(EngineKey.of(Map.of("a", "1:b0:")));
    }
}
