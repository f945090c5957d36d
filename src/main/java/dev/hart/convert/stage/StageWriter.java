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

/** The writer of one stage: its graph, the file that its weights are streamed into, and the precision rules. */
public final class StageWriter {
    private final Graph graph;
    private final ExternalWeights external;
    private final StagePrecision precision;
    private final Consumer<String> progress;

    /**
     * Starts a stage with an empty graph.
     *
     * @param stage the graph's name
     * @param weightsFile plain name of the weight file, which the graph refers to
     * @param channel receives the weights
     * @param progress receives the name of a tensor before it is written; of stacked tensors, only that of the first. Tensors
     *     that become constants of the graph are not reported
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

    /** Returns the type that matrix products are computed in. */
    public ElementType compute() {
        return precision.compute();
    }

    /** Adds a weight of a matrix product or convolution, used in the compute type. */
    public Value weight(Weights source, String name, long... shape) {
        return stream(source, List.of(name), precision.compute(), shape);
    }

    /**
     * Adds a weight that is used in fp32 for any compute type (and stored in the storage type), such as those of norms or the
     * codebook.
     */
    public Value weightFp32(Weights source, String name, long... shape) {
        return stream(source, List.of(name), ElementType.FLOAT, shape);
    }

    /** Adds a table that is only gathered from, in the storage type: the caller casts the rows, not the table. */
    public Value table(Weights source, String name, long... shape) {
        return stream(source, List.of(name), precision.storage(), shape);
    }

    /**
     * Adds several weights of equal width as one, stacked one below the other, so that one product replaces several; used in the
     * compute type.
     *
     * @param rows rows of each weight
     * @param columns columns of every weight
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
