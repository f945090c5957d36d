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
    private final CallTables call;
    private final Value projected;

    /** B, the scale's number, and one more: 1-D int64 of one element. */
    private final Value batch;

    private final Value scale;
    private final Value nextScale;

    private final Value isFirst;
    private final Value side;
    private final Value count;

    /**
     * @param projected {@code [B, T, C]}, the embedded context
     * @param batch B, 1-D int64, computed in {@code body}
     * @param scale the scale's number, 1-D int64, computed in {@code body} from the shape of the cache: so it is on the host, like
     *     all shapes and limits that follow from it
     */
    ScaleBody(
            Graph body,
            HartConfig config,
            TransformerInputs inputs,
            Constants constants,
            Head head,
            CallTables call,
            Value projected,
            Value batch,
            Value scale) {
        this.g = body;
        this.op = body.ops();
        this.config = config;
        this.inputs = inputs;
        this.constants = constants;
        this.head = head;
        this.call = call;
        this.projected = projected;
        this.batch = batch;
        this.scale = scale;
        this.nextScale = op.add(scale, g.longs(1));
        this.isFirst = op.equal(op.squeeze(scale, 0), g.index(0));
        this.side = op.gather(constants.sides(), scale, 0);
        this.count = op.mul(side, side);
    }

    /** Counts the scales whose positions are cached: the number of the next scale, 1-D int64. */
    static Value scale(Graph graph, Value cachedAfter, Value keys) {
        Ops op = graph.ops();
        Value done = op.lessOrEqual(cachedAfter, op.dimension(keys, 1));
        return op.reduceSum(op.cast(done, ElementType.INT64), 0);
    }

    /** The scale's input tokens {@code x [N, C]} in fp32, and what the blocks need to know about them. */
    record Tokens(Value x, ScaleContext scale) {}

    /** Adds the input tokens: the context at the first scale, else the latent so far. */
    Tokens tokens(Value latent) {
        Value start = op.gather(constants.sideStarts(), scale, 0);
        Value end = op.add(start, side);
        Value first = op.gather(constants.positionStarts(), scale, 0);
        Value last = op.add(first, count);
        List<Value> parts = g.within(
                "tokens",
                () -> op.when(
                        isFirst,
                        then -> contextTokens(then),
                        otherwise -> imageTokens(otherwise, latent, start, end, first, last)));
        long width = config.embedDim();
        Value isLast = op.equal(op.squeeze(scale, 0), g.index(config.patchNums().size() - 1L));
        Value owner = parts.get(1);
        ScaleContext context = new ScaleContext(
                isFirst,
                isLast,
                owner,
                op.concat(0, op.dimension(owner, 0), g.longs(-1, width)),
                Rotary.of(parts.subList(2, 6)).cast(g, head.compute()),
                op.concat(0, batch, g.longs(config.contextTokens(), width)),
                op.concat(0, op.mul(batch, g.longs(2)), g.longs(-1, width)));
        return new Tokens(parts.get(0), context);
    }

    /** Adds the context tokens, all of level 0; one zero-context token stands for all those of the unconditional rows. */
    private List<Value> contextTokens(Graph then) {
        Ops op = then.ops();
        long width = config.embedDim();
        Value flat = op.reshape(projected, -1, width);
        Value zeroContext = op.reshape(constants.contextBias(), 1, width);
        Value level = op.slice(constants.levels(), 0, 1, 0);
        Value x = op.add(op.concat(0, flat, zeroContext), level);
        Value positions = op.concat(
                0,
                op.cast(op.reshape(inputs.contextPositions(), -1), ElementType.FLOAT),
                then.floats(new float[] {0}, 1));
        Rotary rotary = Rotary.context(then, positions, config.headDim());
        return values(x, call.contextOwner(), rotary);
    }

    /**
     * Adds the image tokens: the latent so far, pooled to the scale's side and embedded, once for each half of the guidance. All
     * limits are computed outside the branch.
     */
    private List<Value> imageTokens(Graph otherwise, Value latent, Value start, Value end, Value first, Value last) {
        Ops op = otherwise.ops();
        Value pooling = op.slice(constants.areaPooling(), start, end, 0);
        Value pooled = op.matMul(op.matMul(pooling, latent), op.transpose(pooling, 1, 0));
        Value flatShape = op.concat(0, otherwise.longs(-1), op.dimension(latent, 1));
        Value flat = op.reshape(op.transpose(pooled, 0, 2, 3, 1), flatShape);
        Value embedded = op.add(
                otherwise.layers().linear(flat, constants.wordWeight(), constants.wordBias()),
                op.slice(constants.levels(), scale, nextScale, 0));
        Value rows = op.reshape(op.add(op.slice(constants.rows(), first, last, 0), call.shift()), -1);
        Value columns = op.reshape(op.add(op.slice(constants.columns(), first, last, 0), call.shift()), -1);
        Rotary rotary = Rotary.image(otherwise, rows, columns, config.headDim());
        return values(op.concat(0, embedded, embedded), call.rowOwner(), rotary);
    }

    private List<Value> values(Value x, Value owner, Rotary rotary) {
        return List.of(x, owner, rotary.cos1(), rotary.sin1(), rotary.cos2(), rotary.sin2());
    }

    /** Adds the classifier: guided logits {@code [B, n, V]} in fp32. */
    Value logits(Value x) {
        return g.within("head", () -> {
            // At scale 0, only the last context token of each prompt and the one unconditional token need logits.
            Value picked = op.when(
                            isFirst, then -> List.of(then.ops().gather(x, call.headRows(), 0)), otherwise -> List.of(x))
                    .get(0);
            Value normed = g.layers().rmsNorm(picked, head.norm(), config.normEps());
            long width = config.embedDim();
            Value byRow = op.reshape(normed, op.concat(0, op.mul(batch, g.longs(2)), g.longs(-1, width)));
            Value modulated = op.reshape(op.add(op.mul(byRow, call.headScale()), call.headShift()), -1, width);
            Value flat = g.layers().linear(op.cast(modulated, head.compute()), head.weight(), head.bias());
            Value shape = op.concat(0, g.longs(2), batch, count, g.longs(-1));
            Value both = op.reshape(op.cast(flat, ElementType.FLOAT), shape);
            List<Value> halves = op.split(both, 0, 1, 1);
            Value conditional = op.squeeze(halves.get(0), 0);
            Value unconditional = op.squeeze(halves.get(1), 0);
            Value weight = op.unsqueeze(op.slice(inputs.guidance(), scale, nextScale, 1), 2);
            return op.sub(op.mul(conditional, op.add(weight, g.scalar(1))), op.mul(unconditional, weight));
        });
    }

    /** Adds the draws from the guided logits. */
    Sampler.Draw draw(Value logits) {
        return g.within("sample", () -> {
            Value wide = op.less(scale, g.longs(WIDE_SCALES));
            Value keep =
                    op.min(op.where(wide, g.longs(WIDE_TOP_K), g.longs(TOP_K)), op.dimension(constants.codebook(), 0));
            Value start = op.gather(constants.positionStarts(), scale, 0);
            Value end = op.add(start, count);
            return new Sampler(g, inputs, call.gumbelSize())
                    .draw(logits, keep, scale, nextScale, start, end, constants.codebook());
        });
    }

    /** Computes {@code f_hat + φ(upsample(h))} for the drawn embedding {@code h [B, n, Z]}. */
    Value accumulate(Value latent, Value embedding) {
        return g.within("accumulate", () -> {
            Value start = op.gather(constants.sideStarts(), scale, 0);
            Value upsampling = op.slice(constants.upsampling(), start, op.add(start, side), 1);
            Value shape = op.concat(0, batch, op.dimension(latent, 1), side, side);
            Value small = op.reshape(op.transpose(embedding, 0, 2, 1), shape);
            Value large = op.matMul(op.matMul(upsampling, small), op.transpose(upsampling, 1, 0));
            Value kernel = op.squeeze(op.slice(constants.phiKernels(), scale, nextScale, 0), 0);
            Value bias = op.squeeze(op.slice(constants.phiBiases(), scale, nextScale, 0), 0);
            return op.add(latent, g.layers().conv(large, kernel, bias, 3));
        });
    }
}
