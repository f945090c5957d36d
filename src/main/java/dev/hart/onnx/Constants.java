package dev.hart.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The small constants of a model. Equal ones are one initializer of the top-level graph. */
final class Constants {
    private final Map<Key, Value> known = new HashMap<>();

    private record Key(ElementType type, List<Long> shape, ByteString raw) {}

    /**
     * Returns a constant of a top-level graph, and adds it to the graph if it is new.
     *
     * @param raw the elements, row-major and little-endian
     * @throws OnnxException if the number of elements does not fit the shape
     */
    Value of(Graph root, ElementType type, byte[] raw, long[] shape, int elements) {
        if (Arrays.stream(shape).reduce(1, (a, b) -> a * b) != elements) {
            throw new OnnxException(
                    "constant of " + elements + " elements does not fit shape " + Arrays.toString(shape));
        }
        Key key = new Key(type, Arrays.stream(shape).boxed().toList(), ByteString.copyFrom(raw));
        Value value = known.get(key);
        if (value == null) {
            TensorProto.Builder tensor = TensorProto.newBuilder()
                    .setDataType(type.proto().getNumber())
                    .setRawData(key.raw());
            for (long dimension : shape) {
                tensor.addDims(dimension);
            }
            value = root.initializer("constant", type, tensor);
            known.put(key, value);
        }
        return value;
    }
}
