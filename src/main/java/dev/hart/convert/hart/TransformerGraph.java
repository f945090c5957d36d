package dev.hart.convert.hart;

import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.config.HartConfig;
import dev.hart.checkpoint.config.HartTokenizerConfig;
import dev.hart.convert.stage.StageWriter;
import dev.hart.onnx.ElementType;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Layers;
import dev.hart.onnx.Loop;
import dev.hart.onnx.Ops;
import dev.hart.onnx.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The transformer over scales as one graph with a Loop, from the context to the latent {@code f_hat}. The end (one past the last
 * scale) is an input, and the length of the caches tells the first scale: one call can run all scales, or several calls a few
 * each, passing {@code f_hat} and the caches on.
 *
 * <p>Every integer that is a shape or a limit in the Loop's body follows from a shape. ONNX Runtime computes such integers on
 * the host, also for a graph on a GPU; those that follow from an input or from the Loop's counter it computes on the GPU, and
 * copies them back before each node that needs them as a shape or limit.
 *
 * <p>The iteration of scale 0 runs the context (T tokens for each prompt, of which the last gives logits) and a single
 * unconditional token through the same nodes that run the scales' tokens in later iterations: every weight has one user, so
 * ONNX Runtime packs it once.
 */
final class TransformerGraph {
    private final StageWriter stage;
    private final Graph graph;
    private final Ops op;
    private final HartWeights source;
    private final HartConfig config;
    private final HartTokenizerConfig tokenizer;
    private final Weights llm;
    private final ScaleTables tables;
    private final TransformerInputs inputs;
    private final int scales;
    private final int width;

    private TransformerGraph(StageWriter stage, HartWeights source) {
        this.stage = stage;
        this.graph = stage.graph();
        this.op = graph.ops();
        this.source = source;
        this.config = source.configs().transformer();
        this.tokenizer = source.configs().tokenizer();
        this.llm = source.llm();
        this.tables = new ScaleTables(config.patchNums());
        this.inputs = TransformerInputs.declare(graph, config, tokenizer, stage.compute());
        this.scales = config.patchNums().size();
        this.width = config.embedDim();
    }

    /**
     * Builds the graph.
     *
     * @param recording adds the output {@code logits [B, n, V]} of the last scale run
     */
    static void build(StageWriter stage, HartWeights source, boolean recording) {
        new TransformerGraph(stage, source).build(recording);
    }

    private void build(boolean recording) {
        Constants constants = constants();
        Value projected = projectContext();
        Value bias = op.reshape(constants.contextBias(), 1, width);
        Value pooled = op.concat(0, Modulation.pool(graph, config, projected, inputs.contextMask()), bias);
        Value peak = op.concat(0, op.squeeze(op.reduceMax(projected, 1), 1), bias);
        Head head = Head.build(stage, llm, config, tokenizer.vocabSize(), peak);
        List<Block> blocks = new ArrayList<>();
        List<Optional<Modulation>> modulations = new ArrayList<>();
        for (int n = 0; n < config.depth(); n++) {
            blocks.add(new Block(stage, llm, config, n));
            modulations.add(Modulation.of(stage, llm, config, n, pooled));
        }

        Value batch = op.dimension(inputs.context(), 0);
        List<Value> initial = new ArrayList<>();
        initial.add(inputs.latent());
        initial.add(op.expand(graph.index(0), op.concat(0, batch, graph.longs(0))));
        initial.add(op.expand(graph.scalar(0), graph.longs(0, width)));
        if (recording) {
            initial.add(op.expand(graph.scalar(0), graph.longs(0, 0, 0)));
        }
        int state = initial.size();
        initial.addAll(inputs.caches());
        Value cachedAfter = graph.longs(tables.cachedAfter(config.contextTokens()));
        CallTables call = CallTables.of(graph, config, inputs, head);
        Value first = ScaleBody.scale(graph, cachedAfter, inputs.caches().get(0));
        Value trips = op.sub(inputs.endScale(), op.squeeze(first, 0));
        List<Value> last = Loop.counted(graph, trips, initial, (body, carried) -> {
            Value scale = ScaleBody.scale(body, cachedAfter, carried.get(1 + state));
            Value rows = body.ops().dimension(carried.get(1), 0);
            List<Value> next = new ArrayList<>();
            ScaleBody scaleBody = new ScaleBody(body, config, inputs, constants, head, call, projected, rows, scale);
            ScaleBody.Tokens tokens = scaleBody.tokens(carried.get(1));
            Value x = tokens.x();
            List<Value> caches = new ArrayList<>();
            for (int n = 0; n < config.depth(); n++) {
                int at = 1 + state + 2 * n;
                Block.Result result = blocks.get(n)
                        .run(
                                body,
                                x,
                                tokens.scale(),
                                modulations.get(n).orElse(null),
                                carried.get(at),
                                carried.get(at + 1));
                x = result.tokens();
                caches.add(result.keys());
                caches.add(result.values());
            }
            Value logits = scaleBody.logits(x);
            Sampler.Draw draw = scaleBody.draw(logits);
            next.add(scaleBody.accumulate(carried.get(1), draw.embedding()));
            next.add(draw.indices());
            next.add(x);
            if (recording) {
                next.add(logits);
            }
            next.addAll(caches);
            return next;
        });

        int full = config.patchNums().get(scales - 1);
        graph.output("f_hat_out", last.get(0), "B", tokenizer.zChannels(), full, full);
        graph.output("indices", last.get(1), "B", "n");
        graph.output("hidden", last.get(2), "N", width);
        if (recording) {
            graph.output("logits", last.get(3), "B", "n", tokenizer.vocabSize());
        }
        for (int n = 0; n < config.depth(); n++) {
            graph.output("keys_out." + n, last.get(state + 2 * n), "2B", "P_out", width);
            graph.output("values_out." + n, last.get(state + 2 * n + 1), "2B", "P_out", width);
        }
    }

    /** Computes {@code context_embed(context_norm(context))}: {@code [B, T, C]}. */
    private Value projectContext() {
        Value normed = inputs.context();
        if (config.useContextNorm()) {
            normed = graph.layers()
                    .rmsNorm(
                            normed,
                            stage.weightFp32(llm, "context_norm.weight", config.contextDim()),
                            config.normEps());
        }
        Value flat = op.reshape(normed, -1, config.contextDim());
        Value weight = stage.weightFp32(llm, "context_embed.weight", width, config.contextDim());
        Value bias = stage.weightFp32(llm, "context_embed.bias", width);
        return op.reshape(graph.layers().linear(flat, weight, bias), -1, config.contextTokens(), width);
    }

    private Constants constants() {
        Weights vae = source.vae();
        int sum = config.patchNums().stream().mapToInt(Integer::intValue).sum();
        int full = config.patchNums().get(scales - 1);
        long latent = tokenizer.zChannels();
        Phi phi = Phi.read(vae, tokenizer, scales);
        float[] levels = config.useTimestepEmbed()
                ? Sinusoid.embed(
                        llm,
                        "lvl_embed.mlp",
                        IntStream.range(0, scales).asDoubleStream().toArray(),
                        width)
                : llm.floats("lvl_embed.weight", scales, width);
        return new Constants(
                graph.floats(tables.upsampling(), full, sum),
                graph.floats(tables.areaPooling(), sum, full),
                graph.floats(tables.coordinates(0), tables.coordinates(0).length),
                graph.floats(tables.coordinates(1), tables.coordinates(1).length),
                graph.longs(tables.sides()),
                graph.longs(tables.sideStarts()),
                graph.longs(tables.positionStarts()),
                graph.floats(levels, scales, width),
                graph.floats(phi.kernels(), scales, latent, latent, 3, 3),
                graph.floats(phi.biases(), scales, latent),
                stage.weightFp32(llm, "word_embed.weight", width, latent),
                stage.weightFp32(llm, "word_embed.bias", width),
                stage.weightFp32(vae, "quantize.embedding.weight", tokenizer.vocabSize(), latent),
                graph.floats(llm.floats("context_embed.bias", width), width));
    }

    /**
     * The constants that all scales share, where {@code P = Σ p_k} and {@code L = Σ p_k²}.
     *
     * @param upsampling {@code [HW, P]}
     * @param areaPooling {@code [P, HW]}
     * @param rows {@code [L]} row coordinates
     * @param columns {@code [L]} column coordinates
     * @param sides {@code [S]}
     * @param sideStarts {@code [S + 1]}
     * @param positionStarts {@code [S + 1]}
     * @param levels {@code [S, C]}
     * @param phiKernels {@code [S, Z, Z, 3, 3]}
     * @param phiBiases {@code [S, Z]}
     * @param wordWeight {@code [C, Z]}
     * @param wordBias {@code [C]}
     * @param codebook {@code [V, Z]}
     * @param contextBias {@code [C]}, the projection of a zero context
     */
    record Constants(
            Value upsampling,
            Value areaPooling,
            Value rows,
            Value columns,
            Value sides,
            Value sideStarts,
            Value positionStarts,
            Value levels,
            Value phiKernels,
            Value phiBiases,
            Value wordWeight,
            Value wordBias,
            Value codebook,
            Value contextBias) {}

    /** The classifier over the codebook; its modulation is computed once per call. */
    record Head(Value norm, Value onePlusScale, Value shift, Value weight, Value bias, ElementType compute) {
        /**
         * Takes the classifier's weights.
         *
         * @param peak {@code [B + 1, C]}, the maximum of the projected context over all T positions; last that of a zero context
         */
        static Head build(StageWriter stage, Weights llm, HartConfig config, long vocabulary, Value peak) {
            Ops op = stage.graph().ops();
            Layers layers = stage.graph().layers();
            long width = config.embedDim();
            Value weight = stage.weightFp32(llm, "head_nm.ada_lin.1.weight", 2 * width, width);
            Value bias = stage.weightFp32(llm, "head_nm.ada_lin.1.bias", 2 * width);
            List<Value> parts = op.split(layers.linear(layers.silu(peak), weight, bias), -1, width, width);
            return new Head(
                    stage.weightFp32(llm, "head_nm.ln_wo_grad.weight", width),
                    op.add(parts.get(0), stage.graph().scalar(1)),
                    parts.get(1),
                    stage.weight(llm, "head.weight", vocabulary, width),
                    stage.weight(llm, "head.bias", vocabulary),
                    stage.compute());
        }
    }
}
