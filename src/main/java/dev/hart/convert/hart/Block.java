package dev.hart.convert.hart;

import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.config.HartConfig;
import dev.hart.checkpoint.config.HartConfig.MlpType;
import dev.hart.convert.stage.LinearInput;
import dev.hart.convert.stage.LinearWeight;
import dev.hart.convert.stage.StageWriter;
import dev.hart.onnx.ElementType;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Ops;
import dev.hart.onnx.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One transformer block: attention over everything cached so far, then an MLP, both modulated if the config says so. The
 * constructor puts the weights into the outer graph; {@link #run} adds the computation to the Loop's body, once, so that ONNX
 * Runtime packs each weight once.
 */
final class Block {
    private final HartConfig config;
    private final ElementType compute;
    private final int number;
    private final Value norm;
    private final LinearWeight qkv;
    private final Value qkvBias;
    private final LinearWeight projection;
    private final Value projectionBias;
    private final @Nullable Value queryScale;
    private final Mlp mlp;

    /** Takes the block's weights {@code blocks.N.*}. */
    Block(StageWriter stage, Weights source, HartConfig config, int number) {
        this.config = config;
        this.compute = stage.compute();
        this.number = number;
        String key = "blocks." + number + ".";
        int width = config.embedDim();
        Graph graph = stage.graph();
        norm = stage.weightFp32(source, key + "ln_wo_grad.weight", width);
        qkv = stage.linear(source, key + "attn.qkv_proj.weight", 3L * width, width);
        float[] bias = new float[3 * width];
        int at = 0;
        // The "zero" bias of the keys is a tensor of the checkpoint like the other two.
        for (String part : List.of("q_bias", "zero_k_bias", "v_bias")) {
            System.arraycopy(source.floats(key + "attn." + part, width), 0, bias, at, width);
            at += width;
        }
        qkvBias = graph.ops().cast(graph.floats(bias, bias.length), compute);
        projection = stage.linear(source, key + "attn.proj.weight", width, width);
        projectionBias = stage.weight(source, key + "attn.proj.bias", width);
        queryScale = config.attnL2Norm() ? queryScale(graph, source, key) : null;
        mlp = config.mlpType() == MlpType.LLAMA
                ? Mlp.swiGlu(stage, source, key + "ffn.", width, config.mlpHidden())
                : Mlp.gelu(stage, source, key + "ffn.", width, config.mlpHidden());
    }

    /** Computes {@code exp(min(scale_mul, ln 100))} for each head: {@code [1, heads, 1]}. */
    private Value queryScale(Graph graph, Weights source, String key) {
        float[] scale = source.floats(key + "attn.scale_mul_1H11", 1, config.numHeads(), 1, 1);
        for (int head = 0; head < scale.length; head++) {
            scale[head] = (float) Math.exp(Math.min(scale[head], Math.log(100)));
        }
        return graph.floats(scale, 1, scale.length, 1);
    }

    /** The block's output tokens and the keys and values that the next scale attends to. */
    record Result(Value tokens, Value keys, Value values) {}

    /**
     * Adds the block to the Loop's body.
     *
     * @param x {@code [N, C]} fp32
     * @param modulation null if the config has neither AdaLN nor shared AdaLN, else this block's {@code [B + 1, C]} tables
     * @param keys {@code [2B, P, C]}
     * @param values {@code [2B, P, C]}
     */
    Result run(Graph g, Value x, ScaleContext scale, @Nullable Modulation modulation, Value keys, Value values) {
        return g.within("blocks." + number, () -> {
            Ops op = g.ops();
            Value input = modulate(g, x, scale, modulation == null ? null : modulation.attentionIn());
            Value projected = qkv.apply(new LinearInput(g, op.cast(input, compute)), qkvBias);
            int width = config.embedDim();
            List<Value> parts = op.split(projected, -1, 2L * width, width);
            Value queriesAndKeys = rotate(g, parts.get(0), scale.rotary());
            List<Value> split = op.split(queriesAndKeys, -1, width, width);
            List<Value> attended =
                    new Attention(config, scale).run(g, split.get(0), split.get(1), parts.get(1), keys, values);
            Value attention = projection.apply(new LinearInput(g, attended.get(0)), projectionBias);
            Value middle = residual(g, x, attention, scale, modulation == null ? null : modulation.attentionGain());
            Value mlpInput = modulate(g, middle, scale, modulation == null ? null : modulation.mlpIn());
            Value mlpOutput = mlp.run(g, op.cast(mlpInput, compute));
            Value out = residual(g, middle, mlpOutput, scale, modulation == null ? null : modulation.mlpGain());
            return new Result(out, attended.get(1), attended.get(2));
        });
    }

    /**
     * Computes {@code norm(x)·(1 + scale) + shift}, or {@code norm(x)} without modulation, in fp32. Both halves of the block use
     * the same norm weight.
     */
    private Value modulate(Graph g, Value x, ScaleContext scale, Modulation.@Nullable Affine affine) {
        Ops op = g.ops();
        Value normed = g.layers().rmsNorm(x, norm, config.normEps());
        if (affine == null) {
            return normed;
        }
        Value grouped = op.reshape(normed, scale.groupShape());
        Value modulated =
                op.add(op.mul(grouped, byGroup(g, affine.onePlusScale(), scale)), byGroup(g, affine.shift(), scale));
        return op.reshape(modulated, -1, config.embedDim());
    }

    /** Looks up rows of a table {@code [B + 1, C]}: {@code [G, 1, C]}, which is broadcast over the tokens of each group. */
    private static Value byGroup(Graph g, Value table, ScaleContext scale) {
        Ops op = g.ops();
        return op.unsqueeze(op.gather(table, scale.owner(), 0), 1);
    }

    private Value residual(Graph g, Value x, Value branch, ScaleContext scale, @Nullable Value gain) {
        Ops op = g.ops();
        Value wide = op.cast(branch, ElementType.FLOAT);
        if (gain == null) {
            return op.add(x, wide);
        }
        Value gained = op.mul(op.reshape(wide, scale.groupShape()), byGroup(g, gain, scale));
        return op.add(x, op.reshape(gained, -1, config.embedDim()));
    }

    /** Rotates queries and keys {@code [N, 2C]} together, L2-normalised first where the config asks for it. */
    private Value rotate(Graph g, Value queriesAndKeys, Rotary rotary) {
        Ops op = g.ops();
        int heads = config.numHeads();
        Value byHead = op.reshape(queriesAndKeys, 0, 2L * heads, config.headDim());
        if (queryScale != null) {
            Value wide = op.cast(byHead, ElementType.FLOAT);
            Value length = op.max(op.sqrt(op.reduceSum(op.mul(wide, wide), -1)), g.scalar(1e-12));
            List<Value> unit = op.split(op.div(wide, length), 1, heads, heads);
            byHead = op.cast(op.concat(1, op.mul(unit.get(0), queryScale), unit.get(1)), compute);
        }
        return op.reshape(rotary.apply(g, byHead, config.headDim()), 0, 2L * config.embedDim());
    }
}
