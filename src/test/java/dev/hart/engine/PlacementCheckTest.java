package dev.hart.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.hart.onnx.ModelFile.Copy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacementCheckTest {
    private static final Copy NORM = new Copy(false, "Conv conv1", List.of("InstanceNormalization norm1"));

    @Test
    void theOptimisedGraphIsReadAndItsWeightsAreNotWritten() throws OrtException, IOException {
        Path graph = Path.of("models/demo/decoder.onnx");
        try (OrtSession.SessionOptions session = SessionSettings.of(TestGraphs.ONE_THREAD);
                PlacementCheck check = PlacementCheck.prepare(session);
                OrtSession loaded = OnnxEnvironment.get().createSession(graph.toString(), session)) {
            assertThat(loaded.getInputNames()).containsExactly("f_hat");
            assertThatCode(() -> check.require("decoder.onnx", 0)).doesNotThrowAnyException();
            Path saved = check.model();
            assertThat(Files.size(saved)).isBetween(10_000L, 1_000_000L);
            // All that was written is the graph; the weights, 11 MB in fp32, went nowhere.
            try (var files = Files.list(saved.getParent())) {
                assertThat(files.filter(Files::isRegularFile)
                                .map(file -> file.getFileName().toString()))
                        .containsExactlyInAnyOrder("lock", "optimised.onnx");
            }
        }
    }

    @Test
    void moreCopiesThanExpectedAreRefusedWithTheNodes() {
        assertThatCode(() -> PlacementCheck.require("decoder.onnx", 1, List.of(NORM)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> PlacementCheck.require("decoder.onnx", 0, List.of(NORM)))
                .isInstanceOf(EngineException.class)
                .hasMessage("decoder.onnx would run in part on the CPU: ONNX Runtime put 1 copies between GPU and CPU"
                        + " into the graph, where 0 are expected, and 0 into its Loop and branches, where none are:"
                        + " Conv conv1 → InstanceNormalization norm1. Convert the pack again with this version of hart,"
                        + " or choose the CPU for this stage");
        assertThatThrownBy(() -> PlacementCheck.require("decoder.onnx", 0, Collections.nCopies(66, NORM)))
                .hasMessageContaining("66 copies")
                .hasMessageContaining("; and 61 more");
    }

    @Test
    void noCopyIsExpectedInALoop() {
        Copy stall = new Copy(true, "Shape s", List.of("Slice cut"));

        assertThatThrownBy(() -> PlacementCheck.require("transformer.onnx", 4, List.of(NORM, stall)))
                .hasMessageContaining("and 1 into its Loop and branches, where none are: Shape s → Slice cut.");
    }
}
