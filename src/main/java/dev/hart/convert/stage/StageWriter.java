package dev.hart.convert.stage;

import dev.hart.checkpoint.DType;
import dev.hart.checkpoint.TensorInfo;
import dev.hart.checkpoint.Weights;
import dev.hart.io.DurableFiles;
import dev.hart.onnx.ElementType;
import dev.hart.onnx.ExternalWeights;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
     * Adds a weight that is used in fp32 for any compute type (and stored in the storage type, or in fp32 beside int8), such as
     * those of norms or the codebook.
     */
    public Value weightFp32(Weights source, String name, long... shape) {
        return stream(source, List.of(name), ElementType.FLOAT, shape);
    }

    /** Adds a table of embeddings {@code [rows, columns]} in the storage type. */
    public EmbeddingTable embeddings(Weights source, String name, long rows, long columns) {
        if (precision.storage() != ElementType.INT8) {
            return new EmbeddingTable(stream(source, List.of(name), precision.storage(), rows, columns), null);
        }
        progress.accept(name);
        source.take(name, rows, columns);
        float[] scales = new float[Math.toIntExact(rows)];
        Value bytes = add(
                source,
                name,
                ElementType.INT8,
                channel -> {
                    RowQuantizer rowQuantizer = new RowQuantizer(
                            columns,
                            scales,
                            (row, quantized) -> DurableFiles.writeFully(channel, ByteBuffer.wrap(quantized)));
                    source.writeTo(name, DType.F32, rowQuantizer);
                    return rows * columns;
                },
                rows,
                columns);
        return new EmbeddingTable(bytes, scales(source, name, scales, rows, 1));
    }

    /** Adds the weight {@code [rows, columns]} of a linear layer. */
    public LinearWeight linear(Weights source, String name, long rows, long columns) {
        return linear(source, List.of(name), new long[] {rows}, columns);
    }

    /**
     * Adds the weights of several linear layers that have the same input as one, stacked one below the other, so that one
     * product replaces several.
     *
     * @param rows rows of each weight
     * @param columns columns of every weight
     */
    public LinearWeight linear(Weights source, List<String> names, long[] rows, long columns) {
        progress.accept(names.get(0));
        for (int i = 0; i < rows.length; i++) {
            source.take(names.get(i), rows[i], columns);
        }
        long all = Arrays.stream(rows).sum();
        return precision.storage() == ElementType.INT8
                ? int8(source, names, Math.toIntExact(all), Math.toIntExact(columns))
                : new DenseWeight(write(source, names, precision.compute(), all, columns));
    }

    private Int8Weight int8(Weights source, List<String> names, int rows, int columns) {
        float[] scales = new float[rows];
        Value weight = add(
                source,
                names.get(0),
                ElementType.INT8,
                channel -> {
                    byte[] transposed = new byte[Math.multiplyExact(rows, columns)];
                    RowQuantizer quantizer = new RowQuantizer(columns, scales, (row, quantized) -> {
                        for (int column = 0; column < columns; column++) {
                            transposed[column * rows + row] = quantized[column];
                        }
                    });
                    for (String name : names) {
                        source.writeTo(name, DType.F32, quantizer);
                    }
                    DurableFiles.writeFully(channel, ByteBuffer.wrap(transposed));
                    return transposed.length;
                },
                columns,
                rows);
        return new Int8Weight(weight, scales(source, names.get(0), scales, rows));
    }

    private Value scales(Weights source, String name, float[] scales, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(scales.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(scales);
        return add(
                source,
                name + ".scales",
                ElementType.FLOAT,
                channel -> {
                    DurableFiles.writeFully(channel, bytes);
                    return bytes.capacity();
                },
                shape);
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
        ElementType stored = type == ElementType.FLOAT && precision.storage().isFloating() ? precision.storage() : type;
        DType target = switch (stored) {
            case FLOAT16 -> DType.F16;
            case BFLOAT16 -> DType.BF16;
            default -> DType.F32;
        };
        Value value = add(
                source,
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
    }

    private Value add(Weights source, String name, ElementType type, ExternalWeights.Content content, long... shape) {
        try {
            return external.add(graph, name, type, content, shape);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the weights of " + source.source() + ": " + e.getMessage(), e);
        }
    }
}
