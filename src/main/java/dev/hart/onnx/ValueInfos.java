package dev.hart.onnx;

import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

/** Declarations of the inputs and outputs of graphs: name, element type and shape. */
final class ValueInfos {
    private ValueInfos() {}

    /** Declares a value of unknown shape, because what a body passes out may differ from one iteration to the next. */
    static ValueInfoProto ofAnyShape(String name, ElementType type) {
        TypeProto.Tensor.Builder tensor =
                TypeProto.Tensor.newBuilder().setElemType(type.proto().getNumber());
        return named(name, tensor);
    }

    /** Declares a value with one {@link Long} or {@link Integer} (fixed) or {@link String} (symbolic) per axis. */
    static ValueInfoProto of(String name, ElementType type, Object... dimensions) {
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder()
                .setElemType(type.proto().getNumber())
                .setShape(shape(dimensions));
        return named(name, tensor);
    }

    private static ValueInfoProto named(String name, TypeProto.Tensor.Builder tensor) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    private static TensorShapeProto shape(Object... dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Object dimension : dimensions) {
            if (dimension instanceof String symbol) {
                shape.addDimBuilder().setDimParam(symbol);
            } else if (dimension instanceof Long || dimension instanceof Integer) {
                shape.addDimBuilder().setDimValue(((Number) dimension).longValue());
            } else {
                throw new OnnxException("a dimension is a whole number or a symbol, not " + dimension);
            }
        }
        return shape.build();
    }
}
