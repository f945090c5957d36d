package dev.hart.convert.hart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.TensorFile;
import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.config.HartConfig;
import dev.hart.checkpoint.config.HartConfig.PoolingMode;
import dev.hart.checkpoint.files.CheckpointFiles;
import dev.hart.engine.Feeds;
import dev.hart.engine.Outputs;
import dev.hart.onnx.ElementType;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Value;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModulationTest {
    private static final int ROWS = 3;
    private static final int TOKENS = 4;
    private static final int WIDTH = TinyConfig.WIDTH;

    @TempDir
    Path folder;

    private final Random random = new Random(8);

    /** The second row has no padding; the third is all padding, and its mean is zero. */
    private static final long[] MASK = {1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0};

    @ParameterizedTest
    @CsvSource({
        "false, false, AVG, false",
        "false, true, AVG, false",
        "false, false, MAX, true",
        "false, true, MAX, true",
        "true, true, AVG, false",
        "true, true, MAX, false"
    })
    void theMaximumIsUsedOnlyIfAdaLnIsOn(boolean disableAln, boolean sharedAln, PoolingMode mode, boolean maximum) {
        HartConfig config = TinyConfig.hart(disableAln, sharedAln, mode);
        float[] projected = Plain.random(random, ROWS * TOKENS * WIDTH);

        try (OneBlock block = new OneBlock(folder, stage -> {
                    Graph graph = stage.graph();
                    Value x = graph.input("projected", ElementType.FLOAT, "B", TOKENS, WIDTH);
                    Value mask = graph.input("mask", ElementType.INT64, "B", TOKENS);
                    // An output uses the mask, so that it is an input of the graph in every mode.
                    graph.output("mask_out", mask, "B", TOKENS);
                    graph.output("pooled", Modulation.pool(graph, config, x, mask), "B", WIDTH);
                });
                Outputs outputs = block.run(new Feeds()
                        .floats("projected", projected, ROWS, TOKENS, WIDTH)
                        .longs("mask", MASK, ROWS, TOKENS))) {
            Plain.assertClose(outputs.floats("pooled"), maximum ? peaks(projected) : means(projected), 1e-6);
        }
    }

    private static double[] means(float[] projected) {
        double[] result = new double[ROWS * WIDTH];
        for (int i = 0; i < result.length; i++) {
            int counted = 0;
            for (int t = 0; t < TOKENS; t++) {
                int token = i / WIDTH * TOKENS + t;
                result[i] += MASK[token] * projected[token * WIDTH + i % WIDTH];
                counted += (int) MASK[token];
            }
            result[i] /= Math.max(counted, 1);
        }
        return result;
    }

    private static double[] peaks(float[] projected) {
        double[] result = new double[ROWS * WIDTH];
        for (int i = 0; i < result.length; i++) {
            result[i] = Double.NEGATIVE_INFINITY;
            for (int t = 0; t < TOKENS; t++) {
                result[i] = Math.max(result[i], projected[(i / WIDTH * TOKENS + t) * WIDTH + i % WIDTH]);
            }
        }
        return result;
    }

    /** Compares γ1, γ2, s1, s2, b1 and b2, {@code [B, C]} each, with {@code six [B, 6, C]}; the scales are plus one. */
    private static void assertSix(Outputs outputs, double[] six) {
        String[] names = {"gain1", "gain2", "scale1", "scale2", "shift1", "shift2"};
        for (int part = 0; part < 6; part++) {
            double[] expected = new double[ROWS * WIDTH];
            for (int i = 0; i < expected.length; i++) {
                expected[i] =
                        six[(i / WIDTH * 6 + part) * WIDTH + i % WIDTH] + (names[part].startsWith("scale") ? 1 : 0);
            }
            Plain.assertClose(outputs.floats(names[part]), expected, 1e-5);
        }
    }

    private OneBlock modulation(HartConfig config, Weights weights) {
        return new OneBlock(folder, stage -> {
            Graph graph = stage.graph();
            Value condition = graph.input("condition", ElementType.FLOAT, "B", WIDTH);
            Modulation modulation =
                    Modulation.of(stage, weights, config, 3, condition).orElseThrow();
            graph.output("gain1", modulation.attentionGain(), "B", WIDTH);
            graph.output("scale1", modulation.attentionIn().onePlusScale(), "B", WIDTH);
            graph.output("shift1", modulation.attentionIn().shift(), "B", WIDTH);
            graph.output("gain2", modulation.mlpGain(), "B", WIDTH);
            graph.output("scale2", modulation.mlpIn().onePlusScale(), "B", WIDTH);
            graph.output("shift2", modulation.mlpIn().shift(), "B", WIDTH);
        });
    }

    @Test
    void theSharedTableIsAddedToTheCondition() {
        float[] table = Plain.random(random, 6 * WIDTH);
        float[] condition = Plain.random(random, ROWS * WIDTH);
        double[] six = new double[ROWS * 6 * WIDTH];
        for (int i = 0; i < six.length; i++) {
            six[i] = table[i % (6 * WIDTH)] + condition[i / (6 * WIDTH) * WIDTH + i % WIDTH];
        }
        Path file = new TensorFile()
                .put("blocks.3.scale_shift_table", table, 6, WIDTH)
                .write(folder.resolve("table.safetensors"));

        try (Checkpoint checkpoint = CheckpointFiles.openFile(file);
                OneBlock block = modulation(TinyConfig.hart(true, true, PoolingMode.AVG), new Weights(checkpoint, ""));
                Outputs outputs = block.run(new Feeds().floats("condition", condition, ROWS, WIDTH))) {
            assertSix(outputs, six);
        }
    }

    @Test
    void adaLnProjectsTheSiluOfTheCondition() {
        float[] weight = Plain.random(random, 6 * WIDTH * WIDTH);
        float[] bias = Plain.random(random, 6 * WIDTH);
        float[] condition = Plain.random(random, ROWS * WIDTH);
        double[] six = Plain.linear(Plain.silu(Plain.wide(condition)), weight, bias);
        Path file = new TensorFile()
                .put("blocks.3.ada_lin.1.weight", weight, 6 * WIDTH, WIDTH)
                .put("blocks.3.ada_lin.1.bias", bias, 6 * WIDTH)
                .write(folder.resolve("projection.safetensors"));

        try (Checkpoint checkpoint = CheckpointFiles.openFile(file);
                // If AdaLN is on, shared_aln is ignored.
                OneBlock block =
                        modulation(TinyConfig.hart(false, true, PoolingMode.AVG), new Weights(checkpoint, ""));
                Outputs outputs = block.run(new Feeds().floats("condition", condition, ROWS, WIDTH))) {
            assertSix(outputs, six);
        }
    }

    @Test
    void withoutAdaLnAndTableThereIsNoModulation() {
        Path file = new TensorFile().write(folder.resolve("none.safetensors"));
        try (Checkpoint checkpoint = CheckpointFiles.openFile(file);
                OneBlock block = new OneBlock(folder, stage -> {
                    Value condition = stage.graph().input("condition", ElementType.FLOAT, "B", WIDTH);
                    assertThat(Modulation.of(
                                    stage,
                                    new Weights(checkpoint, ""),
                                    TinyConfig.hart(true, false, PoolingMode.MAX),
                                    0,
                                    condition))
                            .isEmpty();
                    stage.graph().output("same", condition, "B", WIDTH);
                })) {
            assertThat(block).isNotNull();
        }
    }
}
