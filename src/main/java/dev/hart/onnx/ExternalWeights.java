package dev.hart.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.hart.io.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * The file beside a graph that holds its weights. Tensors are streamed into it one after another while the graph is built, so
 * that the weights are never in memory as a whole. (The protobuf format could not hold them either: its limit is 2 GB.)
 *
 * <p>Not thread-safe.
 */
public final class ExternalWeights {
    /** Tensors start at pages, so that ONNX Runtime can map a tensor instead of copying it. */
    private static final int ALIGNMENT = 4096;

    private final String fileName;
    private final WritableByteChannel channel;
    private long position;

    /**
     * @param fileName the file's plain name, which the graph refers to
     * @param channel receives the bytes; the caller closes it
     */
    public ExternalWeights(String fileName, WritableByteChannel channel) {
        this.fileName = fileName;
        this.channel = channel;
    }

    /** Writes a tensor's elements, row-major and little-endian, and returns the number of bytes written. */
    @FunctionalInterface
    public interface Content {
        long writeTo(WritableByteChannel channel) throws IOException;
    }

    /**
     * Streams one tensor and makes it an initializer of the outermost graph around {@code graph}, where every body sees it.
     *
     * @param name the initializer's, to which a number is added
     * @throws OnnxException if the length of the content does not match type and shape
     * @throws IOException if the channel or the content fails
     */
    public Value add(Graph graph, String name, ElementType type, Content content, long... shape) throws IOException {
        pad();
        long elements = 1;
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setDataType(type.proto().getNumber())
                .setDataLocation(TensorProto.DataLocation.EXTERNAL);
        for (long dimension : shape) {
            elements = Math.multiplyExact(elements, dimension);
            tensor.addDims(dimension);
        }
        long expected = Math.multiplyExact(elements, (long) type.bytes());
        long written = content.writeTo(channel);
        if (written != expected) {
            throw new OnnxException(
                    "weight '" + name + "' has " + written + " bytes, but its shape and type need " + expected);
        }
        tensor.addExternalData(entry("location", fileName))
                .addExternalData(entry("offset", Long.toString(position)))
                .addExternalData(entry("length", Long.toString(written)));
        position += written;
        return graph.root().initializer(name, type, tensor);
    }

    private void pad() throws IOException {
        int missing = (int) (-position & (ALIGNMENT - 1));
        DurableFiles.writeFully(channel, ByteBuffer.allocate(missing));
        position += missing;
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
