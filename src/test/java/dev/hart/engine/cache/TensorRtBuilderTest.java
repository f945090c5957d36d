package dev.hart.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.hart.engine.EngineException;
import dev.hart.engine.EngineOptions;
import dev.hart.engine.Provider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The builder over a scripted provider that writes what TensorRT's provider is expected to write. */
class TensorRtBuilderTest {
    private static final String ENGINE = "decoder_15327846_0_0_fp16_sm89.engine";
    private static final EngineRecipe RECIPE = new EngineRecipe(
            "decoder",
            Path.of("/pack/decoder.onnx"),
            "a",
            "b",
            "fp16",
            4,
            TestRecipes.options(Map.of(
                    "trt_fp16_enable", "1",
                    "trt_engine_cache_path", "/elsewhere",
                    "trt_profile_max_shapes", "f_hat:2x32x64x64")),
            OptionalLong.empty(),
            TestRecipes.L4);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theGraphIsLoadedWithOptionsThatWriteTheEngineBesideTheModel() throws IOException {
        new TensorRtBuilder((graph, options) -> {
                    assertThat(graph).isEqualTo(RECIPE.graph());
                    assertThat(options.provider()).isEqualTo(Provider.TENSORRT);
                    assertThat(options.gpu().mostCopies())
                            .isEqualTo(RECIPE.options().gpu().mostCopies());
                    assertThat(options.gpu().tensorRt())
                            .containsExactlyInAnyOrderEntriesOf(Map.of(
                                    "trt_fp16_enable", "1",
                                    "trt_profile_max_shapes", "f_hat:2x32x64x64",
                                    "trt_engine_cache_enable", "1",
                                    "trt_engine_cache_prefix", "decoder",
                                    "trt_dump_ep_context_model", "1",
                                    "trt_ep_context_embed_mode", "0",
                                    "trt_ep_context_file_path",
                                            folder.resolve("decoder.onnx").toString()));
                    write(options, List.of("EPContext"), true);
                })
                .build(RECIPE, folder);

        assertThat(folder.resolve(RECIPE.modelFile())).exists();
    }

    @Test
    void aGraphThatIsNotOneEngineIsRefused() {
        assertThatThrownBy(() -> build(List.of("EPContext", "Cast"), true))
                .isInstanceOf(EngineException.class)
                .hasMessage("TensorRT did not compile decoder.onnx as one engine: its graph has the nodes"
                        + " [EPContext, Cast]");
    }

    @Test
    void aMissingEngineIsRefused() {
        assertThatThrownBy(() -> build(List.of("EPContext"), false))
                .isInstanceOf(EngineException.class)
                .hasMessage("TensorRT wrote no engine for decoder.onnx");
    }

    @Test
    void aMissingGraphIsRefused() {
        assertThatThrownBy(() -> new TensorRtBuilder((graph, options) -> {}).build(RECIPE, folder))
                .isInstanceOf(EngineException.class)
                .hasMessage("TensorRT wrote no graph for the engine of decoder.onnx");
    }

    @Test
    void theCacheTakesWhatTheBuilderLeaves() {
        EngineCache cache = new EngineCache(
                folder.resolve("engines"),
                new TensorRtBuilder((graph, options) -> write(options, List.of("EPContext"), true)),
                Optional.empty(),
                Clock.systemUTC());

        ReadyEngine engine = TestRecipes.prepare(cache, RECIPE);

        assertThat(engine.model()).exists();
        assertThat(engine.model().resolveSibling(ENGINE)).exists();
    }

    private void build(List<String> nodes, boolean engine) throws IOException {
        new TensorRtBuilder((graph, options) -> write(options, nodes, engine)).build(RECIPE, folder);
    }

    private static void write(EngineOptions options, List<String> nodes, boolean engine) {
        Path model = Path.of(Objects.requireNonNull(options.gpu().tensorRt().get("trt_ep_context_file_path")));
        GraphProto.Builder graph = GraphProto.newBuilder();
        nodes.forEach(type -> graph.addNode(NodeProto.newBuilder().setOpType(type)));
        try {
            Files.write(model, ModelProto.newBuilder().setGraph(graph).build().toByteArray());
            if (engine) {
                Files.writeString(model.resolveSibling(ENGINE), "engine");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
