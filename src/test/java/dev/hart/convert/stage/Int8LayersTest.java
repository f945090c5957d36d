package dev.hart.convert.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
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
import dev.hart.onnx.Loop;
import dev.hart.onnx.UnsignedWeights;
import dev.hart.onnx.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /**
     * Processors without VNNI have fast kernels that add two products in 16 bits, saturated there. Both products of a pair are at
     * their extremes here, 255 x 127 or 255 x -127, so that those kernels give other sums.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 40})
    void sumsOfExtremeBytesAreExact(int count) throws IOException {
        float[] weight = extremes(OUT * IN);
        // The first column overflows upwards, the second downwards, whatever the pairs are.
        Arrays.fill(weight, 0, IN, 127);
        Arrays.fill(weight, IN, 2 * IN, -127);
        float[] rows = extremes(count * IN);
        Arrays.fill(rows, 0, IN, 127);
        checkpoint(new TensorFile().put("w", weight, OUT, IN));

        float[] found = run(rows, (stage, source) -> {
            Graph graph = stage.graph();
            LinearInput x = new LinearInput(graph, graph.input("x", ElementType.FLOAT, "M", IN));
            Int8Weight bytes = (Int8Weight) stage.linear(source, "w", OUT, IN);
            // Without the factors of the rows, and with factors of 1 for the weight: the sums themselves.
            graph.output("y", graph.layers().sumsInt8(x.quantized(), bytes.weight(), bytes.scales()), "M", OUT);
        });

        assertThat(found).isEqualTo(sums(rows, weight, false));
        float[] saturated = sums(rows, weight, true);
        assertThat(saturated[0]).isLessThan(found[0]);
        assertThat(saturated[1]).isGreaterThan(found[1]);
    }

    /** Two products share the weight and its zero point, and the body of a Loop reads both from the graph around it. */
    @Test
    void unsignedWeightsGiveTheSameExactSumsInALoopToo() throws IOException {
        float[] weight = extremes(OUT * IN);
        float[] rows = extremes(3 * IN);
        checkpoint(new TensorFile().put("w", weight, OUT, IN));
        Path signed = convert((stage, source) -> {
            Graph graph = stage.graph();
            Value x = graph.input("x", ElementType.FLOAT, "M", IN);
            Int8Weight bytes = (Int8Weight) stage.linear(source, "w", OUT, IN);
            Value first =
                    graph.layers().sumsInt8(new LinearInput(graph, x).quantized(), bytes.weight(), bytes.scales());
            Value sums = Loop.counted(
                            graph,
                            graph.index(2),
                            List.of(first),
                            (body, values) -> List.of(body.ops()
                                    .add(
                                            values.get(1),
                                            body.layers()
                                                    .sumsInt8(
                                                            new LinearInput(body, x).quantized(),
                                                            bytes.weight(),
                                                            bytes.scales()))))
                    .get(0);
            graph.output("y", sums, "M", OUT);
        });
        // No signed weight is left, so that this graph is computed alike on processors with and without VNNI.
        Path unsigned = signed.resolveSibling("unsigned.onnx");
        Files.write(unsigned, UnsignedWeights.of(signed).orElseThrow());

        float[] expected = sums(rows, weight, false);
        for (int i = 0; i < expected.length; i++) {
            expected[i] *= 3;
        }
        assertThat(run(rows, unsigned)).isEqualTo(expected);
        assertThat(run(rows, signed)).isEqualTo(expected);
        assertThat(UnsignedWeights.of(unsigned)).isEmpty();
    }

    /** Sums up products of whole numbers as kernels do: of bytes from 0 to 255, less those of the zero point 128. */
    private static float[] sums(float[] rows, float[] weight, boolean saturatePairs) {
        float[] sums = new float[rows.length / IN * OUT];
        for (int i = 0; i < sums.length; i++) {
            int sum = 0;
            for (int k = 0; k < IN; k += 2) {
                int first = (int) weight[i % OUT * IN + k];
                int second = (int) weight[i % OUT * IN + k + 1];
                int pair = ((int) rows[i / OUT * IN + k] + 128) * first
                        + ((int) rows[i / OUT * IN + k + 1] + 128) * second;
                sum += (saturatePairs ? Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, pair)) : pair)
                        - 128 * (first + second);
            }
            sums[i] = sum;
        }
        return sums;
    }

    /** Returns 127 and -127 by chance. */
    private float[] extremes(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextBoolean() ? 127 : -127;
        }
        return values;
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

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void whatIsNotFiniteReachesTheProductsOfItsRowAndNoOther(float value) throws IOException {
        checkpoint(new TensorFile().put("w", normal(OUT * IN), OUT, IN));
        for (int at = 0; at < IN; at++) {
            float[] rows = normal(2 * IN);
            rows[IN + at] = value;

            float[] found = run(rows, Int8LayersTest::product);

            for (int i = 0; i < OUT; i++) {
                assertThat(found[i]).isFinite();
                assertThat(found[OUT + i]).as("element %s", at).isNaN();
            }
        }
    }

    @Test
    void aGateMultipliesTheProductsBeforeTheyAreQuantizedAgain() throws IOException {
        checkpoint(new TensorFile().put("w", normal(OUT * IN), OUT, IN).put("v", normal(IN * OUT), IN, OUT));
        float[] rows = normal(3 * IN);
        for (int i = 0; i < IN; i++) {
            rows[i] *= 1e-6f;
        }

        float[] folded = run(rows, (stage, source) -> gated(stage, source, true));
        float[] plain = run(rows, (stage, source) -> gated(stage, source, false));

        for (int i = 0; i < folded.length; i++) {
            float largest = 0;
            for (int j = 0; j < IN; j++) {
                largest = Math.max(largest, Math.abs(plain[i / IN * IN + j]));
            }
            // One step of one element, at most, is rounded the other way.
            assertThat(folded[i]).isCloseTo(plain[i], within(largest * 1e-2f));
        }
    }

    /** Computes {@code v · (silu(w · x) · (w · x))}, with the row's factor folded into the next input or multiplied before. */
    private static void gated(StageWriter stage, Weights source, boolean folded) {
        Graph graph = stage.graph();
        LinearInput x = new LinearInput(graph, graph.input("x", ElementType.FLOAT, "M", IN));
        LinearWeight weight = stage.linear(source, "w", OUT, IN);
        Value gate = graph.layers().silu(weight.apply(x, null));
        LinearInput next = folded
                ? weight.applyGated(x, gate)
                : new LinearInput(graph, graph.ops().mul(gate, weight.apply(x, null)));
        graph.output("y", stage.linear(source, "v", IN, OUT).apply(next, null), "M", IN);
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
                Outputs outputs =
                        engine.run(new Feeds().longs("x", new long[] {49, 0, 7, 7}, 2, 2), new Cancellation())) {
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
        return run(rows, convert(build));
    }

    private static float[] run(float[] rows, Path graph) {
        try (StageEngine engine = StageEngine.load(graph, TestGraphs.ONE_THREAD);
                Feeds feeds = new Feeds().floats("x", rows, rows.length / IN, IN);
                Outputs outputs = engine.run(feeds, new Cancellation())) {
            return outputs.floats("y");
        }
    }
}
