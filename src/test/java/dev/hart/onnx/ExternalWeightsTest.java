package dev.hart.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.hart.engine.Cancellation;
import dev.hart.engine.Feeds;
import dev.hart.engine.Outputs;
import dev.hart.engine.StageEngine;
import dev.hart.engine.TestGraphs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalWeightsTest {
    private final Graph graph = new Graph("test");

    @TempDir
    Path folder;

    private static ExternalWeights.Content floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return channel -> channel.write(bytes.duplicate());
    }

    private static Map<String, String> external(TensorProto tensor) {
        return tensor.getExternalDataList().stream()
                .collect(Collectors.toMap(StringStringEntryProto::getKey, StringStringEntryProto::getValue));
    }

    @Test
    void tensorsStartAtPagesAndStateTheirLengths() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ExternalWeights weights = new ExternalWeights("test.weights", Channels.newChannel(bytes));

        weights.add(graph, "a", ElementType.FLOAT, floats(1, 2, 3), 3);
        weights.add(graph, "b", ElementType.FLOAT, floats(4), 1, 1);
        weights.add(graph.body("body"), "c", ElementType.FLOAT, floats(new float[1024]), 32, 32);
        weights.add(graph, "d", ElementType.FLOAT, floats(5));

        assertThat(graph.toProto().getInitializerList())
                .extracting(ExternalWeightsTest::external)
                .containsExactly(
                        Map.of("location", "test.weights", "offset", "0", "length", "12"),
                        Map.of("location", "test.weights", "offset", "4096", "length", "4"),
                        Map.of("location", "test.weights", "offset", "8192", "length", "4096"),
                        Map.of("location", "test.weights", "offset", "12288", "length", "4"));
        ByteBuffer written = ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(written.capacity()).isEqualTo(12292);
        assertThat(written.getFloat(8)).isEqualTo(3);
        assertThat(written.getFloat(4096)).isEqualTo(4);
        assertThat(written.getFloat(12288)).isEqualTo(5);
    }

    @Test
    void contentOfAnotherLengthIsRefused() {
        ExternalWeights weights = new ExternalWeights("test.weights", Channels.newChannel(new ByteArrayOutputStream()));

        assertThatThrownBy(() -> weights.add(graph, "short", ElementType.FLOAT, floats(1, 2, 3), 2, 2))
                .isInstanceOf(OnnxException.class)
                .hasMessage("weight 'short' has 12 bytes, but its shape and type need 16");
        assertThatThrownBy(() -> weights.add(graph, "long", ElementType.FLOAT16, floats(1, 2, 3), 2, 2))
                .hasMessage("weight 'long' has 12 bytes, but its shape and type need 8");
        assertThat(graph.toProto().getInitializerCount()).isZero();
    }

    @Test
    void aChannelThatAcceptsAFewBytesAtATimeReceivesAllBytes() throws IOException {
        ByteArrayOutputStream slow = new ByteArrayOutputStream();
        WritableByteChannel sevenBytes = new WritableByteChannel() {
            @Override
            public int write(ByteBuffer source) {
                int count = Math.min(7, source.remaining());
                for (int i = 0; i < count; i++) {
                    slow.write(source.get());
                }
                return count;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
        ExternalWeights weights = new ExternalWeights("test.weights", sevenBytes);

        weights.add(graph, "a", ElementType.FLOAT, floats(1), 1);
        weights.add(graph, "b", ElementType.FLOAT, floats(2), 1);

        assertThat(slow.size()).isEqualTo(4100);
    }

    @Test
    void onnxRuntimeReadsTheTensors() throws IOException {
        try (FileChannel channel = FileChannel.open(
                folder.resolve("test.weights"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ExternalWeights weights = new ExternalWeights("test.weights", channel);
            Value matrix = weights.add(graph, "matrix", ElementType.FLOAT, floats(1, 2, 3, 4, 5, 6), 2, 3);
            Value bias = weights.add(graph, "bias", ElementType.FLOAT, floats(10, 20), 2);
            Value x = graph.input("x", ElementType.FLOAT, "n", 3);
            graph.output("y", graph.layers().linear(x, matrix, bias), "n", 2);
        }

        try (StageEngine engine = TestGraphs.load(folder, graph);
                Feeds feeds = new Feeds().floats("x", new float[] {1, 0, -1}, 1, 3);
                Outputs outputs = engine.run(feeds, new Cancellation())) {
            assertThat(outputs.floats("y")).containsExactly(8, 18);
        }
    }
}
