package dev.hart.convert.hart;

import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.config.HartTokenizerConfig;
import dev.hart.convert.stage.StageWriter;
import dev.hart.onnx.ElementType;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Layers;
import dev.hart.onnx.Models;
import dev.hart.onnx.Ops;
import dev.hart.onnx.Value;
import java.util.Arrays;

/**
 * The image tokenizer's decoder, from the latent {@code f_hat [B, Z, h, w]} to {@code image [B, H, W, 3]} in bytes. It is the
 * decoder of latent diffusion: two residual blocks with attention between them, then three residual blocks per level, each
 * followed by attention at the lowest resolution only, and nearest-neighbour upsampling between levels.
 */
final class DecoderGraph {
    private static final int BLOCKS = 3;
    private static final int GROUPS = 32;
    private static final double EPSILON = 1e-6;

    private final StageWriter stage;
    private final Graph graph;
    private final Ops op;
    private final Layers layers;
    private final Weights vae;

    private DecoderGraph(StageWriter stage, Weights vae) {
        this.stage = stage;
        this.graph = stage.graph();
        this.op = graph.ops();
        this.layers = graph.layers();
        this.vae = vae;
    }

    /**
     * Builds the graph.
     *
     * @param recording adds the output {@code rgb [B, 3, H, W]}: the values from 0 to 1, in fp32, that the bytes are made from
     */
    static void build(StageWriter stage, Weights vae, HartTokenizerConfig config, boolean recording) {
        new DecoderGraph(stage, vae).build(config, recording);
    }

    private void build(HartTokenizerConfig config, boolean recording) {
        graph.useOpset(Models.OPSET_WITH_INSTANCE_NORM);
        long latent = config.zChannels();
        int kernel = config.quantConvKs();
        int levels = config.chMult().size();
        Value input = graph.input("f_hat", ElementType.FLOAT, "B", latent, "h", "w");
        Value x = conv(op.cast(input, stage.compute()), "post_quant_conv", latent, latent, kernel);
        long channels = (long) config.ch() * config.chMult().get(levels - 1);
        x = conv(x, "decoder.conv_in", latent, channels, 3);
        x = residualBlock(x, "decoder.mid.block_1", channels, channels);
        x = attention(x, "decoder.mid.attn_1", channels);
        x = residualBlock(x, "decoder.mid.block_2", channels, channels);
        for (int level = levels - 1; level >= 0; level--) {
            long out = (long) config.ch() * config.chMult().get(level);
            for (int block = 0; block < BLOCKS; block++) {
                x = residualBlock(x, "decoder.up." + level + ".block." + block, channels, out);
                channels = out;
                if (level == levels - 1) {
                    x = attention(x, "decoder.up." + level + ".attn." + block, channels);
                }
            }
            if (level > 0) {
                x = conv(layers.upsampleNearest(x, 2), "decoder.up." + level + ".upsample.conv", channels, channels, 3);
            }
        }
        x = conv(layers.silu(norm(x, "decoder.norm_out", channels)), "decoder.conv_out", channels, 3, 3);
        Value clipped = op.clip(op.cast(x, ElementType.FLOAT), -1, 1);
        Value half = graph.scalar(0.5);
        Value rgb = op.add(op.mul(clipped, half), half);
        if (recording) {
            graph.output("rgb", rgb, "B", 3, "H", "W");
        }
        Value pixels = op.transpose(op.mul(rgb, graph.scalar(255)), 0, 2, 3, 1);
        graph.castOutput("image", pixels, ElementType.UINT8, "B", "H", "W", 3);
    }

    private Value residualBlock(Value x, String key, long in, long out) {
        return graph.within(key, () -> {
            Value u = conv(layers.silu(norm(x, key + ".norm1", in)), key + ".conv1", in, out, 3);
            Value v = conv(layers.silu(norm(u, key + ".norm2", out)), key + ".conv2", out, out, 3);
            Value shortcut = in == out ? x : conv(x, key + ".nin_shortcut", in, out, 1);
            return op.add(shortcut, v);
        });
    }

    /**
     * Adds self-attention of one head over all pixels, scaled by {@code C^-0.5}, to {@code x}, with a norm before it. It is made of
     * basic operators, which TensorRT fuses itself; it has no fused one that its parser takes from ONNX Runtime's graphs. The
     * softmax is computed in fp32.
     */
    private Value attention(Value x, String key, long channels) {
        return graph.within(key, () -> {
            Value qkv = conv(norm(x, key + ".norm", channels), key + ".qkv", channels, 3 * channels, 1);
            var parts = op.split(op.reshape(qkv, 0, 3 * channels, -1), 1, channels, channels, channels);
            // The factor comes before the product, so that the scores fit fp16.
            Value factor = op.cast(graph.scalar(1 / Math.sqrt((double) channels)), x.type());
            Value queries = op.mul(op.transpose(parts.get(0), 0, 2, 1), factor);
            Value scores = op.cast(op.matMul(queries, parts.get(1)), ElementType.FLOAT);
            Value weights = op.cast(layers.softmax(scores, -1), x.type());
            Value attended = op.matMul(weights, op.transpose(parts.get(2), 0, 2, 1));
            Value shape =
                    op.concat(0, op.dimension(x, 0), graph.longs(channels), op.dimension(x, 2), op.dimension(x, 3));
            Value image = op.reshape(op.transpose(attended, 0, 2, 1), shape);
            return op.add(x, conv(image, key + ".proj_out", channels, channels, 1));
        });
    }

    /** Adds a group norm with statistics in fp32: an instance norm over the groups, then scale and shift by channel. */
    private Value norm(Value x, String key, long channels) {
        float[] ones = new float[GROUPS];
        Arrays.fill(ones, 1);
        Value scale = stage.weightFp32(vae, key + ".weight", channels);
        Value shift = stage.weightFp32(vae, key + ".bias", channels);
        Value wide = op.cast(x, ElementType.FLOAT);
        Value groups = op.reshape(wide, 0, GROUPS, -1);
        Value normed = layers.instanceNorm(
                groups, graph.floats(ones, GROUPS), graph.floats(new float[GROUPS], GROUPS), EPSILON);
        Value shape = op.concat(0, op.dimension(x, 0), graph.longs(channels), op.dimension(x, 2), op.dimension(x, 3));
        Value image = op.reshape(normed, shape);
        Value affine = op.add(op.mul(image, op.unsqueeze(scale, 1, 2)), op.unsqueeze(shift, 1, 2));
        return op.cast(affine, stage.compute());
    }

    private Value conv(Value x, String key, long in, long out, int kernel) {
        Value weight = stage.weight(vae, key + ".weight", out, in, kernel, kernel);
        Value bias = stage.weight(vae, key + ".bias", out);
        return layers.conv(x, weight, bias, kernel);
    }
}
