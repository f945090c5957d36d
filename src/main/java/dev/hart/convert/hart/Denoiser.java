package dev.hart.convert.hart;

import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.config.HartConfig;
import dev.hart.convert.stage.LinearInput;
import dev.hart.convert.stage.LinearWeight;
import dev.hart.convert.stage.StageWriter;
import dev.hart.onnx.ElementType;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Layers;
import dev.hart.onnx.Ops;
import dev.hart.onnx.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The network of the residual head: an MLP of modulated residual blocks that maps M = B·n noisy latents {@code [M, Z]} and 2M
 * conditions (for both guidance rows) to {@code [2M, 2Z]}.
 */
final class Denoiser {
    /** The epsilon of the norms. The authors' code fixes it, unlike the transformer's. */
    private static final double EPSILON = 1e-6;

    private static final String NET = "diffloss.net.";

    private final Graph graph;
    private final ElementType compute;
    private final long width;
    private final Value conditionWeight;
    private final Value conditionBias;
    private final Value inputWeight;
    private final Value inputBias;
    private final List<ResidualBlock> blocks = new ArrayList<>();
    private final Value plainScale;
    private final LinearWeight finalModulationWeight;
    private final Value finalModulationBias;
    private final Value finalWeight;
    private final Value finalBias;

    private record ResidualBlock(
            Value normScale,
            Value normBias,
            LinearWeight modulationWeight,
            Value modulationBias,
            LinearWeight weight0,
            Value bias0,
            LinearWeight weight2,
            Value bias2) {}

    Denoiser(StageWriter stage, Weights llm, HartConfig config, long latent) {
        this.graph = stage.graph();
        this.compute = stage.compute();
        width = config.diffWidth();
        conditionWeight = stage.weight(llm, NET + "cond_embed.weight", width, config.embedDim());
        conditionBias = stage.weight(llm, NET + "cond_embed.bias", width);
        inputWeight = stage.weightFp32(llm, NET + "input_proj.weight", width, latent);
        inputBias = stage.weightFp32(llm, NET + "input_proj.bias", width);
        for (int i = 0; i < config.diffDepth(); i++) {
            String key = NET + "res_blocks." + i + ".";
            blocks.add(new ResidualBlock(
                    stage.weightFp32(llm, key + "in_ln.weight", width),
                    stage.weightFp32(llm, key + "in_ln.bias", width),
                    stage.linear(llm, key + "adaLN_modulation.1.weight", 3 * width, width),
                    stage.weight(llm, key + "adaLN_modulation.1.bias", 3 * width),
                    stage.linear(llm, key + "mlp.0.weight", width, width),
                    stage.weight(llm, key + "mlp.0.bias", width),
                    stage.linear(llm, key + "mlp.2.weight", width, width),
                    stage.weight(llm, key + "mlp.2.bias", width)));
        }
        float[] ones = new float[(int) width];
        Arrays.fill(ones, 1);
        plainScale = graph.floats(ones, width);
        finalModulationWeight = stage.linear(llm, NET + "final_layer.adaLN_modulation.1.weight", 2 * width, width);
        finalModulationBias = stage.weight(llm, NET + "final_layer.adaLN_modulation.1.bias", 2 * width);
        finalWeight = stage.weight(llm, NET + "final_layer.linear.weight", 2 * latent, width);
        finalBias = stage.weight(llm, NET + "final_layer.linear.bias", 2 * latent);
    }

    /**
     * Computes {@code cond_embed(z)}, {@code [2M, C] → [2M, W]} as fp32, which is the same for all steps; W is the network's
     * width.
     */
    Value condition(Value z) {
        return linear(graph, z, conditionWeight, conditionBias);
    }

    /**
     * Predicts noise and variance for one step.
     *
     * @param x {@code [M, Z]}, shared by the conditional and the unconditional half
     * @param condition {@code [2M, W]}
     * @param time {@code [W]}, embedding of the step
     * @return {@code [2M, 2Z]} fp32: first the noise, then the position of the variance in its range
     */
    Value predict(Graph body, Value x, Value condition, Value time) {
        Ops op = body.ops();
        Layers layers = body.layers();
        Value half = layers.linear(x, inputWeight, inputBias);
        Value h = op.concat(0, half, half);
        Value y = layers.silu(op.add(condition, time));
        LinearInput modulation = new LinearInput(body, op.cast(y, compute));
        for (ResidualBlock block : blocks) {
            List<Value> shiftScaleGate =
                    op.split(wide(body, modulation, block.modulationWeight(), block.modulationBias()), -1, widths(3));
            Value normed = layers.layerNorm(h, block.normScale(), block.normBias(), EPSILON);
            Value u = modulate(body, normed, shiftScaleGate.get(0), shiftScaleGate.get(1));
            LinearInput input = new LinearInput(body, op.cast(u, compute));
            Value inner = layers.silu(block.weight0().apply(input, block.bias0()));
            Value out = wide(body, new LinearInput(body, inner), block.weight2(), block.bias2());
            h = op.add(h, op.mul(shiftScaleGate.get(2), out));
        }
        List<Value> shiftScale =
                op.split(wide(body, modulation, finalModulationWeight, finalModulationBias), -1, widths(2));
        Value normed = layers.layerNorm(h, plainScale, null, EPSILON);
        return linear(body, modulate(body, normed, shiftScale.get(0), shiftScale.get(1)), finalWeight, finalBias);
    }

    private long[] widths(int parts) {
        long[] sizes = new long[parts];
        Arrays.fill(sizes, width);
        return sizes;
    }

    private static Value modulate(Graph body, Value normed, Value shift, Value scale) {
        Ops op = body.ops();
        return op.add(op.mul(normed, op.add(scale, body.scalar(1))), shift);
    }

    private static Value wide(Graph g, LinearInput x, LinearWeight weight, Value bias) {
        return g.ops().cast(weight.apply(x, bias), ElementType.FLOAT);
    }

    private Value linear(Graph g, Value x, Value weight, Value bias) {
        Ops op = g.ops();
        return op.cast(g.layers().linear(op.cast(x, compute), weight, bias), ElementType.FLOAT);
    }
}
