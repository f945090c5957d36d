package dev.hart.convert.hart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.TensorFile;
import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.config.HartConfig;
import dev.hart.checkpoint.config.HartConfigs;
import dev.hart.checkpoint.files.CheckpointFiles;
import dev.hart.engine.Feeds;
import dev.hart.engine.Outputs;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the whole chain of a small residual head with the formulas of HART and improved DDPM in plain loops. */
class ResidualGraphTest {
    private static final int C = TinyConfig.WIDTH;
    private static final int W = TinyConfig.DIFFUSION_WIDTH;
    private static final int Z = 2;
    private static final int V = 5;
    private static final int B = 2;
    private static final int N = 4;
    private static final int M = B * N;
    /** Mostly late steps, because in early ones x₀ is clipped for any output of the network. */
    private static final List<Integer> STEPS = List.of(0, 50, 150, 300);

    private static final String NET = "diffloss.net.";

    private final Random random = new Random(9);
    private final TensorFile weights = new TensorFile();

    @TempDir
    Path folder;

    private void random(String name, long... shape) {
        int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        weights.put(name, Plain.random(random, count, shape.length > 1 ? 0.4 : 0.2), shape);
    }

    private void fill() {
        random("word_embed.weight", C, Z);
        random("word_embed.bias", C);
        random("decoder_norm.weight", C);
        random("vae.quantize.embedding.weight", V, Z);
        random(NET + "time_embed.mlp.0.weight", W, 256);
        random(NET + "time_embed.mlp.0.bias", W);
        random(NET + "time_embed.mlp.2.weight", W, W);
        random(NET + "time_embed.mlp.2.bias", W);
        random(NET + "cond_embed.weight", W, C);
        random(NET + "cond_embed.bias", W);
        random(NET + "input_proj.weight", W, Z);
        random(NET + "input_proj.bias", W);
        for (int i = 0; i < 2; i++) {
            String block = NET + "res_blocks." + i + ".";
            random(block + "in_ln.weight", W);
            random(block + "in_ln.bias", W);
            random(block + "mlp.0.weight", W, W);
            random(block + "mlp.0.bias", W);
            random(block + "mlp.2.weight", W, W);
            random(block + "mlp.2.bias", W);
            random(block + "adaLN_modulation.1.weight", 3 * W, W);
            random(block + "adaLN_modulation.1.bias", 3 * W);
        }
        random(NET + "final_layer.adaLN_modulation.1.weight", 2 * W, W);
        random(NET + "final_layer.adaLN_modulation.1.bias", 2 * W);
        random(NET + "final_layer.linear.weight", 2 * Z, W);
        random(NET + "final_layer.linear.bias", 2 * Z);
    }

    /** A weight of exactly one means "unguided" in the authors' code; zero is no guidance by the formula. */
    @ParameterizedTest
    @ValueSource(floats = {0.7f, 1, 0})
    void theChainMatchesImprovedDdpm(float secondRow) {
        fill();
        HartConfig config = TinyConfig.diffusion(STEPS);
        float[] hidden = Plain.random(random, 2 * M * C);
        long[] indices = random.longs(M, 0, V).toArray();
        // Small, so that few values are clipped.
        float[] noise = Plain.random(random, (STEPS.size() + 1) * M * Z, 0.3);
        float[] guidance = {1.4f, secondRow};

        try (Checkpoint checkpoint = CheckpointFiles.openFile(weights.write(folder.resolve("weights.safetensors")));
                OneBlock block = new OneBlock(
                        folder,
                        stage -> ResidualGraph.build(
                                stage,
                                new HartWeights(
                                        new Weights(checkpoint, ""),
                                        new Weights(checkpoint, "vae."),
                                        new HartConfigs(config, TinyConfig.tokenizer(V, Z))),
                                true));
                Outputs outputs = block.run(new Feeds()
                        .floats("hidden", hidden, 2 * M, C)
                        .longs("indices", indices, B, N)
                        .floats("guidance", guidance, B)
                        .floats("noise", noise, STEPS.size() + 1, M, Z))) {
            double[] condition = condition(hidden, indices);
            Plain.assertClose(outputs.floats("residual_condition"), condition, 1e-5);
            float[] residual = outputs.floats("residual");
            Plain.assertClose(residual, channelsFirst(chain(condition, guidance, noise)), 1e-4);
            assertThat(Arrays.stream(Plain.wide(residual))
                            .filter(value -> Math.abs(value) < 0.59)
                            .count())
                    .isGreaterThanOrEqualTo(M * Z / 2);
        }
    }

    private double[] condition(float[] hidden, long[] indices) {
        double[] z = Plain.wide(hidden);
        float[] codebook = weights.floats("vae.quantize.embedding.weight");
        for (int row = 0; row < 2 * M; row++) {
            int entry = (int) indices[row % M];
            double[] word = linear(new double[] {codebook[entry * Z], codebook[entry * Z + 1]}, "word_embed");
            for (int i = 0; i < C; i++) {
                z[row * C + i] += word[i];
            }
        }
        return Plain.rmsNorm(z, weights.floats("decoder_norm.weight"), TinyConfig.EPSILON);
    }

    private double[] linear(double[] x, String name) {
        return Plain.linear(x, weights.floats(name + ".weight"), weights.floats(name + ".bias"));
    }

    /** Computes the network for one token: {@code [2Z]}. */
    private double[] network(double[] x, double[] condition, int timestep) {
        double[] sinusoid = new double[256];
        for (int i = 0; i < 128; i++) {
            double angle = timestep * Math.exp(-Math.log(10000) * i / 128);
            sinusoid[i] = Math.cos(angle);
            sinusoid[128 + i] = Math.sin(angle);
        }
        double[] time = linear(Plain.silu(linear(sinusoid, NET + "time_embed.mlp.0")), NET + "time_embed.mlp.2");
        double[] y = Plain.silu(Plain.add(time, linear(condition, NET + "cond_embed")));
        double[] h = linear(x, NET + "input_proj");
        for (int i = 0; i < 2; i++) {
            String block = NET + "res_blocks." + i + ".";
            double[] parts = linear(y, block + "adaLN_modulation.1");
            double[] u = Plain.layerNorm(
                    h, weights.floats(block + "in_ln.weight"), weights.floats(block + "in_ln.bias"), 1e-6);
            for (int j = 0; j < W; j++) {
                u[j] = u[j] * (1 + parts[W + j]) + parts[j];
            }
            double[] out = linear(Plain.silu(linear(u, block + "mlp.0")), block + "mlp.2");
            for (int j = 0; j < W; j++) {
                h[j] += parts[2 * W + j] * out[j];
            }
        }
        double[] parts = linear(y, NET + "final_layer.adaLN_modulation.1");
        double[] u = Plain.standardised(h, W, 1e-6);
        for (int j = 0; j < W; j++) {
            u[j] = u[j] * (1 + parts[W + j]) + parts[j];
        }
        return linear(u, NET + "final_layer.linear");
    }

    private double[] chain(double[] condition, float[] guidance, float[] noise) {
        double[] kept = new double[STEPS.size()];
        double product = 1;
        for (int s = 0; s < 1000; s++) {
            product *= 1 - Math.min(0.999, 1 - bar((s + 1) / 1000.0) / bar(s / 1000.0));
            if (STEPS.contains(s)) {
                kept[STEPS.indexOf(s)] = product;
            }
        }
        double[] x = Plain.wide(Arrays.copyOf(noise, M * Z));
        for (int iteration = 0; iteration < STEPS.size(); iteration++) {
            int step = STEPS.size() - 1 - iteration;
            double now = kept[step];
            double before = step == 0 ? 1 : kept[step - 1];
            double beta = 1 - now / before;
            double variance = beta * (1 - before) / (1 - now);
            double floor = step == 0 ? (1 - kept[1] / kept[0]) * (1 - kept[0]) / (1 - kept[1]) : variance;
            for (int m = 0; m < M; m++) {
                double t = guidance[m / N] == 1 ? 0 : guidance[m / N];
                double[] token = Arrays.copyOfRange(x, m * Z, (m + 1) * Z);
                double[] with = network(token, Arrays.copyOfRange(condition, m * C, (m + 1) * C), STEPS.get(step));
                double[] without =
                        network(token, Arrays.copyOfRange(condition, (M + m) * C, (M + m + 1) * C), STEPS.get(step));
                for (int z = 0; z < Z; z++) {
                    double epsilon = (1 + t) * with[z] - t * without[z];
                    double clean = (token[z] - Math.sqrt(1 - now) * epsilon) / Math.sqrt(now);
                    clean = Math.max(-1, Math.min(1, clean));
                    double mean = Math.sqrt(before) * beta / (1 - now) * clean
                            + Math.sqrt(now / before) * (1 - before) / (1 - now) * token[z];
                    double fraction = (with[Z + z] + 1) / 2;
                    double log = fraction * Math.log(beta) + (1 - fraction) * Math.log(floor);
                    double stepNoise = step == 0 ? 0 : noise[((iteration + 1) * M + m) * Z + z];
                    x[m * Z + z] = mean + Math.exp(log / 2) * stepNoise;
                }
            }
        }
        for (int i = 0; i < x.length; i++) {
            x[i] *= 0.6;
        }
        return x;
    }

    private static double bar(double s) {
        return Math.pow(Math.cos((s + 0.008) / 1.008 * Math.PI / 2), 2);
    }

    /** Transposes {@code [B·n, Z]} to {@code [B, Z, n]}. */
    private static double[] channelsFirst(double[] x) {
        double[] result = new double[x.length];
        for (int m = 0; m < M; m++) {
            for (int z = 0; z < Z; z++) {
                result[(m / N * Z + z) * N + m % N] = x[m * Z + z];
            }
        }
        return result;
    }
}
