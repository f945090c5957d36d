package dev.hart.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;

/** The element types that the converted graphs use. */
public enum ElementType {
    FLOAT(DataType.FLOAT, 4),
    FLOAT16(DataType.FLOAT16, 2),
    BFLOAT16(DataType.BFLOAT16, 2),
    INT64(DataType.INT64, 8),
    INT32(DataType.INT32, 4),
    UINT8(DataType.UINT8, 1),
    INT8(DataType.INT8, 1),
    BOOL(DataType.BOOL, 1);

    private final DataType proto;
    private final int bytes;

    ElementType(DataType proto, int bytes) {
        this.proto = proto;
        this.bytes = bytes;
    }

    /** Returns the size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** Whether this is a floating-point type: fp32, fp16 or bf16. */
    public boolean isFloating() {
        return this == FLOAT || this == FLOAT16 || this == BFLOAT16;
    }

    DataType proto() {
        return proto;
    }
}
