package dev.hart.convert.hart;

import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.config.HartConfig;
import dev.hart.convert.stage.StageWriter;
import dev.hart.onnx.ElementType;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Layers;
import dev.hart.onnx.Loop;
import dev.hart.onnx.Ops;
import dev.hart.onnx.Value;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The residual diffusion, from the last scale's hidden states and drawn indices to the continuous remainder of the latent. In a
 * graph in fp32 one Loop runs all sampling steps, so that each weight has one user; in one in fp16 or bf16, for GPUs, they
 * follow each other.
 */
final class ResidualGraph {
    /** Factor on the sampler's result, fixed in the authors' code. */
    private static final double SCALE = 0.6;

    private final Graph graph;
    private final Ops op;
    private final HartWeights source;
    private final HartConfig config;
    private final long latent;
    private final long width;
    private final Denoiser denoiser;
    private final DiffusionSchedule schedule;

    private ResidualGraph(StageWriter stage, HartWeights source) {
        this.graph = stage.graph();
        this.op = graph.ops();
        this.source = source;
        this.config = source.configs().transformer();
        this.latent = source.configs().tokenizer().zChannels();
        this.width = config.diffWidth();
        this.schedule = new DiffusionSchedule(config.samplingTimesteps());
        this.denoiser = new Denoiser(stage, source.llm(), config, latent);
    }

    /**
     * Builds the graph, where n = HW². Inputs: {@code hidden [2·B·n, C]} (conditional rows first), {@code indices [B, n]},
     * {@code guidance [B]} (a weight of exactly 1 has the effect of 0), {@code noise [steps + 1, B·n, Z]} (the start of the
     * chain, then the normals of each step in the order of running). Output: {@code residual [B, Z, HW, HW]}, which the caller
     * adds to {@code f_hat}.
     *
     * @param recording adds the output {@code residual_condition [2·B·n, C]}
     */
    static void build(StageWriter stage, HartWeights source, boolean recording) {
        new ResidualGraph(stage, source).build(stage, recording);
    }

    private void build(StageWriter stage, boolean recording) {
        Weights llm = source.llm();
        long vocabulary = source.configs().tokenizer().vocabSize();
        Layers layers = graph.layers();
        long embed = config.embedDim();
        long side = config.patchNums().get(config.patchNums().size() - 1);
        long positions = side * side;
        Value hidden = graph.input("hidden", ElementType.FLOAT, "N", embed);
        Value indices = graph.input("indices", ElementType.INT64, "B", positions);
        Value guidance = graph.input("guidance", ElementType.FLOAT, "B");
        Value noise = graph.input("noise", ElementType.FLOAT, schedule.size() + 1, "M", latent);

        Value codebook = stage.weightFp32(source.vae(), "quantize.embedding.weight", vocabulary, latent);
        Value rows = op.gather(codebook, op.reshape(indices, -1), 0);
        Value words = layers.linear(
                rows,
                stage.weightFp32(llm, "word_embed.weight", embed, latent),
                stage.weightFp32(llm, "word_embed.bias", embed));
        Value norm = stage.weightFp32(llm, "decoder_norm.weight", embed);
        Value condition = layers.rmsNorm(op.add(hidden, op.concat(0, words, words)), norm, config.normEps());
        if (recording) {
            graph.output("residual_condition", condition, "N", embed);
        }

        // The authors' code treats a weight of exactly one as "no guidance".
        Value unguided = op.equal(guidance, graph.scalar(1));
        Value weight = op.where(unguided, op.mul(guidance, graph.scalar(0)), guidance);
        Value perToken = op.reshape(
                op.expand(op.unsqueeze(weight, 1), op.concat(0, op.dimension(guidance, 0), graph.longs(positions))),
                -1,
                1);
        Value times = graph.floats(
                Sinusoid.embed(llm, "diffloss.net.time_embed.mlp", schedule.timesteps(), (int) width),
                schedule.size(),
                width);
        float[] table = new float[schedule.size() * 7];
        for (int i = 0; i < schedule.size(); i++) {
            System.arraycopy(schedule.row(i), 0, table, i * 7, 7);
        }
        Value coefficients = graph.floats(table, schedule.size(), 7);
        Value conditionEmbedding = denoiser.condition(condition);

        Value start = op.gather(noise, graph.index(0), 0);
        BiFunction<Graph, List<Value>, List<Value>> sampler = (body, carried) -> {
            Ops o = body.ops();
            Value iteration = carried.get(0);
            Value x = carried.get(1);
            Value index = o.sub(body.index(schedule.size() - 1L), iteration);
            Value predicted = denoiser.predict(body, x, conditionEmbedding, o.gather(times, index, 0));
            Value c = o.gather(coefficients, index, 0);
            Value stepNoise = o.gather(noise, o.add(iteration, body.index(1)), 0);
            return List.of(step(body, x, predicted, perToken, c, stepNoise));
        };
        // On the CPU each node packs its weights for itself, so only graphs in half precision, for GPUs, have the
        // steps one after another: TensorRT does not find the shapes of values in a Loop.
        List<Value> sampled = stage.compute() == ElementType.FLOAT
                ? Loop.counted(graph, graph.index(schedule.size()), List.of(start), sampler)
                : Loop.unrolled(graph, schedule.size(), List.of(start), sampler);
        Value scaled = op.mul(sampled.get(0), graph.scalar(SCALE));
        Value byRow = op.reshape(scaled, -1, positions, latent);
        Value image = op.reshape(op.transpose(byRow, 0, 2, 1), -1, latent, side, side);
        graph.output("residual", image, "B", latent, side, side);
    }

    /** Adds one step of the sampler: guided noise estimate, clipped x₀, posterior mean, learned-range variance. */
    private Value step(Graph body, Value x, Value predicted, Value weight, Value coefficients, Value noise) {
        Ops o = body.ops();
        List<Value> parts = o.split(predicted, -1, latent, latent);
        Value count = o.dimension(x, 0);
        Value zero = body.longs(0);
        Value end = body.longs(Long.MAX_VALUE);
        Value conditional = o.slice(parts.get(0), zero, count, 0);
        Value unconditional = o.slice(parts.get(0), count, end, 0);
        // The variance is taken from the conditional half.
        Value range = o.slice(parts.get(1), zero, count, 0);
        Value epsilon = o.sub(o.mul(conditional, o.add(weight, body.scalar(1))), o.mul(unconditional, weight));
        Value[] c = new Value[7];
        for (int i = 0; i < c.length; i++) {
            c[i] = o.gather(coefficients, body.index(i), 0);
        }
        Value clean = o.clip(o.sub(o.mul(x, c[0]), o.mul(epsilon, c[1])), -1, 1);
        Value mean = o.add(o.mul(clean, c[2]), o.mul(x, c[3]));
        Value fraction = o.mul(o.add(range, body.scalar(1)), body.scalar(0.5));
        Value logVariance = o.add(o.mul(fraction, c[5]), o.mul(o.sub(body.scalar(1), fraction), c[4]));
        Value deviation = o.mul(o.exp(o.mul(logVariance, body.scalar(0.5))), c[6]);
        return o.add(mean, o.mul(deviation, noise));
    }
}
