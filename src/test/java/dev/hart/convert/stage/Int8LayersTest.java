package dev.hart.convert.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hart.TensorFile;
import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.files.CheckpointFiles;
import dev.hart.engine.Cancellation;
import dev.hart.engine.Feeds;
import dev.hart.engine.Outputs;
import dev.hart.engine.StageEngine;
import dev.hart.engine.TestGraphs;
import dev.hart.onnx.ElementType;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Value;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Int8LayersTest {
    private static final int IN = 64;
    private static final int OUT = 24;

    @TempDir
    Path folder;

    private final Random random = new Random(5);

    @Test
    void aProductOfBytesIsCloseToThatOfFp32() throws IOException {
        float[] weight = normal(OUT * IN);
        float[] bias = normal(OUT);
        float[] rows = normal(7 * IN);
        checkpoint(new TensorFile().put("w", weight, OUT, IN).put("b", bias, OUT));

        float[] found = run(rows, (stage, source) -> {
            Graph graph = stage.graph();
            Value x = graph.input("x", ElementType.FLOAT, "M", IN);
            Value b = stage.weight(source, "b", OUT);
            graph.output("y", stage.linear(source, "w", OUT, IN).apply(new LinearInput(graph, x), b), "M", OUT);
        });

        double squared = 0;
        for (int i = 0; i < found.length; i++) {
            float expected = bias[i % OUT];
            for (int k = 0; k < IN; k++) {
                expected += rows[i / OUT * IN + k] * weight[i % OUT * IN + k];
            }
            squared += Math.pow(found[i] - expected, 2);
        }
        // The products have a variance of IN; both factors are rounded to 127 steps of the largest of a row.
        assertThat(Math.sqrt(squared / found.length / IN)).isBetween(1e-3, 0.02);
    }

    @Test
    void aRowDoesNotDependOnTheOthersNotEvenOnAMuchLargerOne() throws IOException {
        checkpoint(new TensorFile().put("w", normal(OUT * IN), OUT, IN));
        float[] one = normal(IN);
        float[] many = normal(40 * IN);
        System.arraycopy(one, 0, many, 17 * IN, IN);
        many[3] = 1e6f;

        float[] alone = run(one, Int8LayersTest::product);
        float[] among = run(many, Int8LayersTest::product);

        assertThat(Arrays.copyOfRange(among, 17 * OUT, 18 * OUT)).isEqualTo(alone);
    }

    @Test
    void rowsAndWeightsOfZerosGiveZeros() throws IOException {
        checkpoint(new TensorFile().put("w", new float[OUT * IN], OUT, IN));

        assertThat(run(normal(2 * IN), Int8LayersTest::product)).containsOnly(0f);

        checkpoint(new TensorFile().put("w", normal(OUT * IN), OUT, IN));

        assertThat(run(new float[2 * IN], Int8LayersTest::product)).containsOnly(0f);
    }

    @Test
    void layersThatShareAnInputQuantizeItOnce() throws IOException {
        checkpoint(new TensorFile().put("w", normal(OUT * IN), OUT, IN));

        Path graphFile = convert((stage, source) -> {
            Graph graph = stage.graph();
            LinearInput x = new LinearInput(graph, graph.input("x", ElementType.FLOAT, "M", IN));
            LinearWeight weight = stage.linear(source, "w", OUT, IN);
            graph.output("y", graph.ops().add(weight.apply(x, null), weight.apply(x, null)), "M", OUT);
        });

        ModelProto model = ModelProto.parseFrom(Files.readAllBytes(graphFile));
        assertThat(model.getGraph().getNodeList().stream().map(NodeProto::getOpType))
                .containsOnlyOnce("QuantizeLinear")
                .filteredOn("MatMulIntegerToFloat"::equals)
                .hasSize(2);
    }

    @Test
    void embeddingsAreLookedUpInBytes() throws IOException {
        float[] table = normal(50 * IN);
        checkpoint(new TensorFile().put("w", table, 50, IN));
        Path graphFile = convert((stage, source) -> {
            Graph graph = stage.graph();
            Value numbers = graph.input("x", ElementType.INT64, "B", "T");
            graph.output("y", stage.embeddings(source, "w", 50, IN).lookUp(graph, numbers), "B", "T", IN);
        });

        float[] found;
        try (StageEngine engine = StageEngine.load(graphFile, TestGraphs.ONE_THREAD);
                Outputs outputs = engine.run(
                        new Feeds().longs("x", new long[] {49, 0, 7, 7}, 2, 2), new Cancellation())) {
            found = outputs.floats("y");
        }

        assertThat(Files.size(graphFile.resolveSibling("stage.weights"))).isLessThan(2 * 4096);
        assertThat(found).hasSize(4 * IN);
        assertThat(Arrays.copyOfRange(found, 2 * IN, 3 * IN)).isEqualTo(Arrays.copyOfRange(found, 3 * IN, 4 * IN));
        float largest = 0;
        for (int i = 0; i < IN; i++) {
            largest = Math.max(largest, Math.abs(table[49 * IN + i]));
        }
        for (int i = 0; i < IN; i++) {
            assertThat(found[i]).isCloseTo(table[49 * IN + i], within(largest / 253));
        }
    }

    private static void product(StageWriter stage, Weights source) {
        Graph graph = stage.graph();
        Value x = graph.input("x", ElementType.FLOAT, "M", IN);
        graph.output("y", stage.linear(source, "w", OUT, IN).apply(new LinearInput(graph, x), null), "M", OUT);
    }

    private float[] normal(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private void checkpoint(TensorFile tensors) throws IOException {
        tensors.write(folder.resolve("model.safetensors"));
    }

    /** Converts into a new folder and returns its graph. */
    private Path convert(BiConsumer<StageWriter, Weights> build) throws IOException {
        Path stages = Files.createTempDirectory(folder, "stages");
        try (Checkpoint checkpoint = CheckpointFiles.open(folder)) {
            Weights source = new Weights(checkpoint, "");
            StageSink.folder(stages)
                    .stage("stage", StagePrecision.INT8, tensor -> {}, stage -> build.accept(stage, source));
        }
        return stages.resolve("stage.onnx");
    }

    private float[] run(float[] rows, BiConsumer<StageWriter, Weights> build) throws IOException {
        try (StageEngine engine = StageEngine.load(convert(build), TestGraphs.ONE_THREAD);
                Feeds feeds = new Feeds().floats("x", rows, rows.length / IN, IN);
                Outputs outputs = engine.run(feeds, new Cancellation())) {
            return outputs.floats("y");
        }
    }
}
