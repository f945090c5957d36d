package dev.hart.convert.hart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.TensorFile;
import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.files.CheckpointFiles;
import dev.hart.engine.Feeds;
import dev.hart.engine.Outputs;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares a decoder of two levels, with 64 channels in 32 groups and then 32, with plain loops. */
class DecoderGraphTest {
    private static final int Z = 2;
    private static final int HEIGHT = 2;
    private static final int WIDE = 3;

    private final Random random = new Random(10);
    private final TensorFile weights = new TensorFile();

    @TempDir
    Path folder;

    private void conv(String name, int in, int out, int kernel) {
        double deviation = 1 / Math.sqrt(in * kernel * kernel);
        weights.put(
                name + ".weight", Plain.random(random, out * in * kernel * kernel, deviation), out, in, kernel, kernel);
        weights.put(name + ".bias", Plain.random(random, out, 0.1), out);
    }

    private void norm(String name, int channels) {
        weights.put(name + ".weight", Plain.random(random, channels), channels);
        weights.put(name + ".bias", Plain.random(random, channels, 0.3), channels);
    }

    private void block(String name, int in, int out) {
        norm(name + ".norm1", in);
        conv(name + ".conv1", in, out, 3);
        norm(name + ".norm2", out);
        conv(name + ".conv2", out, out, 3);
        if (in != out) {
            conv(name + ".nin_shortcut", in, out, 1);
        }
    }

    private void attention(String name, int channels) {
        norm(name + ".norm", channels);
        conv(name + ".qkv", channels, 3 * channels, 1);
        conv(name + ".proj_out", channels, channels, 1);
    }

    private void fill() {
        conv("post_quant_conv", Z, Z, 3);
        conv("decoder.conv_in", Z, 64, 3);
        block("decoder.mid.block_1", 64, 64);
        attention("decoder.mid.attn_1", 64);
        block("decoder.mid.block_2", 64, 64);
        for (int i = 0; i < 3; i++) {
            block("decoder.up.1.block." + i, 64, 64);
            attention("decoder.up.1.attn." + i, 64);
            block("decoder.up.0.block." + i, i == 0 ? 64 : 32, 32);
        }
        conv("decoder.up.1.upsample.conv", 64, 64, 3);
        norm("decoder.norm_out", 32);
        conv("decoder.conv_out", 32, 3, 3);
    }

    /** An image of several channels, row-major. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Image(int channels, int height, int width, double[] values) {
        double at(int channel, int row, int column) {
            boolean inside = row >= 0 && row < height && column >= 0 && column < width;
            return inside ? values[(channel * height + row) * width + column] : 0;
        }

        Image with(double[] others) {
            return new Image(others.length / (height * width), height, width, others);
        }
    }

    private Image applyConv(Image x, String name) {
        float[] kernel = weights.floats(name + ".weight");
        float[] bias = weights.floats(name + ".bias");
        int size = (int) Math.sqrt((double) kernel.length / (bias.length * x.channels()));
        double[] out = new double[bias.length * x.height() * x.width()];
        for (int i = 0; i < out.length; i++) {
            int channel = i / (x.height() * x.width());
            int row = i / x.width() % x.height();
            int column = i % x.width();
            out[i] = bias[channel];
            for (int c = 0; c < x.channels(); c++) {
                for (int dy = 0; dy < size; dy++) {
                    for (int dx = 0; dx < size; dx++) {
                        out[i] += kernel[((channel * x.channels() + c) * size + dy) * size + dx]
                                * x.at(c, row + dy - size / 2, column + dx - size / 2);
                    }
                }
            }
        }
        return x.with(out);
    }

    private Image applyNorm(Image x, String name) {
        double[] y = Plain.standardised(x.values(), x.values().length / 32, 1e-6);
        float[] scale = weights.floats(name + ".weight");
        float[] bias = weights.floats(name + ".bias");
        for (int i = 0; i < y.length; i++) {
            int channel = i / (x.height() * x.width());
            y[i] = y[i] * scale[channel] + bias[channel];
        }
        return x.with(y);
    }

    private Image applyBlock(Image x, String name, boolean shortcut) {
        Image u = applyConv(x.with(Plain.silu(applyNorm(x, name + ".norm1").values())), name + ".conv1");
        Image v = applyConv(u.with(Plain.silu(applyNorm(u, name + ".norm2").values())), name + ".conv2");
        Image same = shortcut ? applyConv(x, name + ".nin_shortcut") : x;
        return v.with(Plain.add(v.values(), same.values()));
    }

    private Image applyAttention(Image x, String name) {
        Image qkv = applyConv(applyNorm(x, name + ".norm"), name + ".qkv");
        int pixels = x.height() * x.width();
        int channels = x.channels();
        double[] out = new double[channels * pixels];
        for (int i = 0; i < pixels; i++) {
            double[] scores = new double[pixels];
            for (int j = 0; j < pixels; j++) {
                for (int c = 0; c < channels; c++) {
                    scores[j] += qkv.values()[c * pixels + i] * qkv.values()[(channels + c) * pixels + j];
                }
                scores[j] /= Math.sqrt(channels);
            }
            double[] shares = Plain.softmax(scores);
            for (int c = 0; c < channels; c++) {
                for (int j = 0; j < pixels; j++) {
                    out[c * pixels + i] += shares[j] * qkv.values()[(2 * channels + c) * pixels + j];
                }
            }
        }
        return x.with(
                Plain.add(x.values(), applyConv(x.with(out), name + ".proj_out").values()));
    }

    private static Image doubled(Image x) {
        double[] out = new double[4 * x.values().length];
        for (int i = 0; i < out.length; i++) {
            int column = i % (2 * x.width());
            int row = i / (2 * x.width()) % (2 * x.height());
            out[i] = x.at(i / (4 * x.width() * x.height()), row / 2, column / 2);
        }
        return new Image(x.channels(), 2 * x.height(), 2 * x.width(), out);
    }

    private double[] decode(Image latent) {
        Image x = applyConv(applyConv(latent, "post_quant_conv"), "decoder.conv_in");
        x = applyBlock(x, "decoder.mid.block_1", false);
        x = applyAttention(x, "decoder.mid.attn_1");
        x = applyBlock(x, "decoder.mid.block_2", false);
        for (int i = 0; i < 3; i++) {
            x = applyAttention(applyBlock(x, "decoder.up.1.block." + i, false), "decoder.up.1.attn." + i);
        }
        x = applyConv(doubled(x), "decoder.up.1.upsample.conv");
        for (int i = 0; i < 3; i++) {
            x = applyBlock(x, "decoder.up.0.block." + i, i == 0);
        }
        x = applyConv(x.with(Plain.silu(applyNorm(x, "decoder.norm_out").values())), "decoder.conv_out");
        double[] rgb = x.values().clone();
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = Math.max(-1, Math.min(1, rgb[i])) / 2 + 0.5;
        }
        return rgb;
    }

    @Test
    void latentsAreDecodedToImages() {
        fill();
        float[] latents = Plain.random(random, 2 * Z * HEIGHT * WIDE);
        TensorFile prefixed = new TensorFile();
        weights.names().forEach(name -> prefixed.putAs("vae." + name, weights, name));
        float[] rgb;
        byte[] bytes;
        try (Checkpoint checkpoint = CheckpointFiles.openFile(prefixed.write(folder.resolve("vae.safetensors")));
                OneBlock block = new OneBlock(folder, stage -> {
                    Weights vae = new Weights(checkpoint, "vae.");
                    DecoderGraph.build(stage, vae, TinyConfig.decoder(Z, List.of(1, 2)), true);
                    vae.finish();
                });
                Outputs outputs = block.run(new Feeds().floats("f_hat", latents, 2, Z, HEIGHT, WIDE))) {
            assertThat(outputs.shape("rgb")).containsExactly(2, 3, 2 * HEIGHT, 2 * WIDE);
            assertThat(outputs.shape("image")).containsExactly(2, 2 * HEIGHT, 2 * WIDE, 3);
            rgb = outputs.floats("rgb");
            bytes = outputs.bytes("image");
        }

        int pixels = 4 * HEIGHT * WIDE;
        double[] expected = new double[2 * 3 * pixels];
        for (int row = 0; row < 2; row++) {
            double[] latent = new double[Z * HEIGHT * WIDE];
            for (int i = 0; i < latent.length; i++) {
                latent[i] = latents[row * latent.length + i];
            }
            System.arraycopy(decode(new Image(Z, HEIGHT, WIDE, latent)), 0, expected, row * 3 * pixels, 3 * pixels);
        }
        Plain.assertClose(rgb, expected, 1e-4);
        // Some values are clipped and most are not, so that both cases are tested.
        assertThat(rgb).contains(1).contains(0);
        for (int i = 0; i < bytes.length; i++) {
            int row = i / (3 * pixels);
            int pixel = i / 3 % pixels;
            float value = rgb[(row * 3 + i % 3) * pixels + pixel];
            assertThat(Byte.toUnsignedInt(bytes[i])).isEqualTo((int) (value * 255));
        }
    }
}
