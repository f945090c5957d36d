package dev.hart.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.hart.onnx.ModelFile.Copy;
import dev.hart.onnx.ModelFile.Input;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void theInputsOfAStageHaveTheirShapes() throws IOException {
        assertThat(ModelFile.read(Path.of("models/demo/decoder.onnx")).inputs())
                .containsExactly(new Input("f_hat", List.of("B", "16", "h", "w")));
        assertThat(ModelFile.read(Path.of("models/demo/transformer.onnx")).copies())
                .isEmpty();
    }

    @Test
    void copiesAreFoundInTheGraphAndInItsBodiesWithTheNodesAroundThem() throws IOException {
        GraphProto body = GraphProto.newBuilder()
                .addNode(node("Mul", "scale", "x", "y"))
                .addNode(node("MemcpyToHost", "", "y", "y_host"))
                .addNode(node("Slice", "cut", "y_host", "z"))
                .build();
        GraphProto graph = GraphProto.newBuilder()
                .addNode(node("MemcpyFromHost", "", "in", "in_gpu"))
                .addNode(node("InstanceNormalization", "norm1", "in_gpu", "out"))
                .addNode(node("Relu", "", "in_gpu", "out2"))
                .addNode(node("Loop", "scales", "out", "end").toBuilder()
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("body")
                                .setType(AttributeProto.AttributeType.GRAPH)
                                .setG(body)))
                .build();

        assertThat(read(graph).copies())
                .containsExactly(
                        new Copy(false, "in", List.of("InstanceNormalization norm1", "Relu")),
                        new Copy(true, "Mul scale", List.of("Slice cut")));
    }

    @Test
    void aFileThatIsNoModelIsRefusedByName() throws IOException {
        Path file = Files.writeString(folder.resolve("broken.onnx"), "no model");

        assertThatThrownBy(() -> ModelFile.read(file))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining("broken.onnx: is not an ONNX model");
    }

    private ModelFile read(GraphProto graph) throws IOException {
        Path file = folder.resolve("model.onnx");
        Files.write(file, ModelProto.newBuilder().setGraph(graph).build().toByteArray());
        return ModelFile.read(file);
    }

    private static NodeProto node(String type, String name, String input, String output) {
        return NodeProto.newBuilder()
                .setOpType(type)
                .setName(name)
                .addInput(input)
                .addOutput(output)
                .build();
    }
}
