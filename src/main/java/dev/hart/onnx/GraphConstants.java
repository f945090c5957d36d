package dev.hart.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The small constants of a model, which are initializers of its top-level graph; equal ones are one initializer. */
final class GraphConstants {
    private final Graph graph;
    private final Map<Key, Value> values = new HashMap<>();

    /** @param graph the top-level graph */
    GraphConstants(Graph graph) {
        this.graph = graph;
    }

    /** Returns an fp32 constant; see {@link Graph#floats}. */
    Value floats(float[] values, long... shape) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return constant(ElementType.FLOAT, raw.array(), shape, values.length);
    }

    /** Returns an int64 constant; see {@link Graph#longTensor}. */
    Value longs(long[] values, long... shape) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        return constant(ElementType.INT64, raw.array(), shape, values.length);
    }

    /** Returns a scalar of a type of one byte. */
    Value scalar(ElementType type, byte value) {
        return constant(type, new byte[] {value}, new long[0], 1);
    }

    private Value constant(ElementType type, byte[] raw, long[] shape, int elements) {
        if (Arrays.stream(shape).reduce(1, (a, b) -> a * b) != elements) {
            throw new OnnxException(
                    "constant of " + elements + " elements does not fit shape " + Arrays.toString(shape));
        }
        Key key = new Key(type, Arrays.stream(shape).boxed().toList(), ByteString.copyFrom(raw));
        Value known = values.get(key);
        if (known != null) {
            return known;
        }
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setDataType(type.proto().getNumber()).setRawData(key.raw());
        for (long dimension : shape) {
            tensor.addDims(dimension);
        }
        Value value = graph.initializer("constant", type, tensor);
        values.put(key, value);
        return value;
    }

    private record Key(ElementType type, List<Long> shape, ByteString raw) {}
}
