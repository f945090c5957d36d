package dev.hart.convert.stage;

import dev.hart.checkpoint.DType;
import dev.hart.checkpoint.TensorInfo;
import dev.hart.checkpoint.Weights;
import dev.hart.onnx.ElementType;
import dev.hart.onnx.ExternalWeights;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** One stage's graph while it is converted: the graph, the file its weights stream into, and the precision rules. */
public final class StageWriter {
    private final Graph graph;
    private final ExternalWeights external;
    private final StagePrecision precision;
    private final Consumer<String> progress;

    /**
     * @param stage the graph's name
     * @param weightsFile plain name of the weight file, as the graph will name it
     * @param channel receives the weights
     * @param progress told each tensor's name as it is written
     */
    public StageWriter(
            String stage,
            String weightsFile,
            WritableByteChannel channel,
            StagePrecision precision,
            Consumer<String> progress) {
        this.graph = new Graph(stage);
        this.external = new ExternalWeights(weightsFile, channel);
        this.precision = precision;
        this.progress = progress;
    }

    public Graph graph() {
        return graph;
    }

    /** The type matrix products are computed in. */
    public ElementType compute() {
        return precision.compute();
    }

    /** A weight of a matrix product or convolution, in the compute type. */
    public Value weight(Weights source, String name, long... shape) {
        return stream(source, List.of(name), precision.compute(), shape);
    }

    /** A weight in fp32 whatever the compute type: norms, embeddings that feed the residual stream, the codebook. */
    public Value weightFp32(Weights source, String name, long... shape) {
        return stream(source, List.of(name), ElementType.FLOAT, shape);
    }

    /** A weight kept as it is stored, for tables that are only gathered from: cast the rows, not the table. */
    public Value table(Weights source, String name, long... shape) {
        return stream(source, List.of(name), precision.storage(), shape);
    }

    /**
     * Several weights of equal width written one below the other as one, so that their products become one.
     *
     * @param rows rows of each
     * @param columns columns of all
     */
    public Value stacked(Weights source, List<String> names, long[] rows, long columns) {
        progress.accept(names.get(0));
        for (int i = 0; i < rows.length; i++) {
            source.take(names.get(i), rows[i], columns);
        }
        return write(source, names, precision.compute(), Arrays.stream(rows).sum(), columns);
    }

    private Value stream(Weights source, List<String> names, ElementType type, long... shape) {
        progress.accept(names.get(0));
        TensorInfo taken = source.take(names.get(0), shape);
        return write(
                source,
                names,
                type,
                taken.shape().stream().mapToLong(Long::longValue).toArray());
    }

    private Value write(Weights source, List<String> names, ElementType type, long... shape) {
        ElementType stored = type == ElementType.FLOAT ? precision.storage() : type;
        DType target = switch (stored) {
            case FLOAT16 -> DType.F16;
            case BFLOAT16 -> DType.BF16;
            default -> DType.F32;
        };
        try {
            Value value = external.add(
                    graph,
                    names.get(0),
                    stored,
                    channel -> {
                        long written = 0;
                        for (String name : names) {
                            written += source.writeTo(name, target, channel);
                        }
                        return written;
                    },
                    shape);
            return graph.ops().cast(value, type);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the weights of " + source.source() + ": " + e.getMessage(), e);
        }
    }
}
