package dev.hart.convert.hart;

import dev.hart.checkpoint.config.HartConfig;
import dev.hart.convert.hart.TransformerGraph.Constants;
import dev.hart.convert.hart.TransformerGraph.Head;
import dev.hart.onnx.ElementType;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Ops;
import dev.hart.onnx.Value;
import java.util.List;

/** One iteration of the Loop without the blocks: the scale's input tokens, its logits and draws, and the latent it adds. */
final class ScaleBody {
    /** How many of the first scales keep more logits than the later ones. */
    private static final int WIDE_SCALES = 7;

    private static final int WIDE_TOP_K = 600;
    private static final int TOP_K = 300;

    private final Graph g;
    private final Ops op;
    private final HartConfig config;
    private final TransformerInputs inputs;
    private final Constants constants;
    private final Head head;
    private final Value batch;
    private final Value projected;
    /** The scale's number, int64 scalar. */
    private final Value scale;

    /** The scale's number, 1-D. */
    private final Value scale1d;

    private final Value isFirst;
    private final Value side;

    ScaleBody(
            Graph body,
            HartConfig config,
            TransformerInputs inputs,
            Constants constants,
            Head head,
            Value batch,
            Value projected,
            Value scale) {
        this.g = body;
        this.op = body.ops();
        this.config = config;
        this.inputs = inputs;
        this.constants = constants;
        this.head = head;
        this.batch = batch;
        this.projected = projected;
        this.scale = scale;
        this.scale1d = op.unsqueeze(scale, 0);
        this.isFirst = op.equal(scale, g.index(0));
        this.side = op.gather(constants.sides(), scale1d, 0);
    }

    /** The scale's input tokens {@code x [N, C]} in fp32, and what the blocks need to know about them. */
    record Tokens(Value x, ScaleContext scale) {}

    /** Adds the input tokens: the context at the first scale, else the latent so far. */
    Tokens tokens(Value latent) {
        List<Value> parts = g.within(
                "tokens",
                () -> op.when(isFirst, then -> contextTokens(then), otherwise -> imageTokens(otherwise, latent)));
        Value isLast = op.equal(scale, g.index(config.patchNums().size() - 1L));
        Rotary rotary = Rotary.of(parts.subList(2, 6));
        return new Tokens(parts.get(0), new ScaleContext(isFirst, isLast, parts.get(1), rotary, batch));
    }

    /** Adds the context tokens, all of level 0; one zero-context token stands for all those of the unconditional rows. */
    private List<Value> contextTokens(Graph then) {
        Ops op = then.ops();
        long width = config.embedDim();
        Value flat = op.reshape(projected, -1, width);
        Value zeroContext = op.reshape(constants.contextBias(), 1, width);
        Value level = op.slice(constants.levels(), 0, 1, 0);
        Value x = op.add(op.concat(0, flat, zeroContext), level);
        Value owner = op.concat(0, owners(then, then.longs(config.contextTokens())), batch);
        Value positions = op.concat(
                0,
                op.cast(op.reshape(inputs.contextPositions(), -1), ElementType.FLOAT),
                then.floats(new float[] {0}, 1));
        Rotary rotary = Rotary.context(then, positions, config.headDim());
        return values(x, owner, rotary);
    }

    /** Adds the image tokens: the latent so far, pooled to the scale's side and embedded, once for each half of the guidance. */
    private List<Value> imageTokens(Graph otherwise, Value latent) {
        Ops op = otherwise.ops();
        Value start = op.gather(constants.sideStarts(), scale1d, 0);
        Value end = op.add(start, side);
        Value pooling = op.slice(constants.areaPooling(), start, end, 0);
        Value pooled = op.matMul(op.matMul(pooling, latent), op.transpose(pooling, 1, 0));
        Value flatShape = op.concat(0, otherwise.longs(-1), op.dimension(latent, 1));
        Value flat = op.reshape(op.transpose(pooled, 0, 2, 3, 1), flatShape);
        Value embedded = op.add(
                otherwise.layers().linear(flat, constants.wordWeight(), constants.wordBias()),
                op.gather(constants.levels(), scale1d, 0));
        Value count = op.mul(side, side);
        Value conditional = owners(otherwise, count);
        Value unconditional = op.expand(batch, op.mul(batch, count));

        Value first = op.gather(constants.positionStarts(), scale1d, 0);
        Value last = op.add(first, count);
        Value offset = op.concat(
                0,
                op.slice(inputs.contextPositions(), config.contextTokens() - 1L, config.contextTokens(), 1),
                op.expand(otherwise.longTensor(new long[] {0}, 1, 1), op.concat(0, batch, otherwise.longs(1))));
        Value shift = op.cast(offset, ElementType.FLOAT);
        Value rows = op.reshape(op.add(op.slice(constants.rows(), first, last, 0), shift), -1);
        Value columns = op.reshape(op.add(op.slice(constants.columns(), first, last, 0), shift), -1);
        Rotary rotary = Rotary.image(otherwise, rows, columns, config.headDim());
        return values(op.concat(0, embedded, embedded), op.concat(0, conditional, unconditional), rotary);
    }

    /** Computes {@code 0…0 1…1 …}: each prompt's number, {@code count} times. */
    private Value owners(Graph graph, Value count) {
        Ops op = graph.ops();
        Value numbers = op.range(graph.index(0), op.squeeze(batch, 0));
        return op.reshape(op.expand(op.unsqueeze(numbers, 1), op.concat(0, batch, count)), -1);
    }

    private List<Value> values(Value x, Value owner, Rotary rotary) {
        return List.of(x, owner, rotary.cos1(), rotary.sin1(), rotary.cos2(), rotary.sin2());
    }

    /** Adds the classifier: guided logits {@code [B, n, V]} in fp32. */
    Value logits(Value x) {
        return g.within("head", () -> {
            // At scale 0, only the last context token of each prompt and the one unconditional token need logits.
            List<Value> picked = op.when(
                    isFirst,
                    then -> {
                        Ops o = then.ops();
                        long tokens = config.contextTokens();
                        Value numbers = o.range(then.index(0), o.squeeze(batch, 0));
                        Value lasts = o.add(o.mul(numbers, then.index(tokens)), then.index(tokens - 1));
                        Value shared = o.expand(o.mul(batch, then.longs(tokens)), batch);
                        Value rows = o.concat(0, lasts, shared);
                        return List.of(o.gather(x, rows, 0), o.concat(0, numbers, o.expand(batch, batch)));
                    },
                    otherwise -> {
                        Ops o = otherwise.ops();
                        Value count = o.mul(side, side);
                        Value unconditional = o.expand(batch, o.mul(batch, count));
                        return List.of(x, o.concat(0, owners(otherwise, count), unconditional));
                    });
            Value owner = picked.get(1);
            Value normed = g.layers().rmsNorm(picked.get(0), head.norm(), config.normEps());
            Value modulated =
                    op.add(op.mul(normed, op.gather(head.onePlusScale(), owner, 0)), op.gather(head.shift(), owner, 0));
            Value flat = g.layers().linear(op.cast(modulated, head.compute()), head.weight(), head.bias());
            Value shape = op.concat(0, g.longs(2), batch, op.mul(side, side), g.longs(-1));
            Value both = op.reshape(op.cast(flat, ElementType.FLOAT), shape);
            Value conditional = op.gather(both, g.index(0), 0);
            Value unconditional = op.gather(both, g.index(1), 0);
            Value weight = op.unsqueeze(op.gather(inputs.guidance(), scale1d, 1), 2);
            return op.sub(op.mul(conditional, op.add(weight, g.scalar(1))), op.mul(unconditional, weight));
        });
    }

    /** Adds the draws from the guided logits. */
    Sampler.Draw draw(Value logits) {
        return g.within("sample", () -> {
            Value wide = op.less(scale1d, g.longs(WIDE_SCALES));
            Value keep =
                    op.min(op.where(wide, g.longs(WIDE_TOP_K), g.longs(TOP_K)), op.dimension(constants.codebook(), 0));
            Value start = op.gather(constants.positionStarts(), scale1d, 0);
            Value end = op.add(start, op.mul(side, side));
            return new Sampler(g, inputs).draw(logits, keep, scale1d, start, end, constants.codebook());
        });
    }

    /** Computes {@code f_hat + φ(upsample(h))} for the drawn embedding {@code h [B, n, Z]}. */
    Value accumulate(Value latent, Value embedding) {
        return g.within("accumulate", () -> {
            Value start = op.gather(constants.sideStarts(), scale1d, 0);
            Value upsampling = op.slice(constants.upsampling(), start, op.add(start, side), 1);
            Value shape = op.concat(0, batch, op.dimension(latent, 1), side, side);
            Value small = op.reshape(op.transpose(embedding, 0, 2, 1), shape);
            Value large = op.matMul(op.matMul(upsampling, small), op.transpose(upsampling, 1, 0));
            Value kernel = op.squeeze(op.gather(constants.phiKernels(), scale1d, 0), 0);
            Value bias = op.squeeze(op.gather(constants.phiBiases(), scale1d, 0), 0);
            return op.add(latent, g.layers().conv(large, kernel, bias, 3));
        });
    }
}
