package dev.hart.onnx;

import org.jspecify.annotations.Nullable;

/** Checks of the element types that an operator is given; each throws an {@link OnnxException} that names the operator. */
final class Operands {
    private Operands() {}

    static void requireSameType(String operator, Value a, Value b) {
        if (a.type() != b.type()) {
            throw new OnnxException(operator + " got different element types: " + a + " and " + b);
        }
    }

    static void requireSameTypeIfGiven(String operator, Value a, @Nullable Value b) {
        if (b != null) {
            requireSameType(operator, a, b);
        }
    }

    static void requireFloating(String operator, Value value) {
        if (!value.type().isFloating()) {
            throw new OnnxException(operator + " needs floating-point numbers, got " + value);
        }
    }

    static void requireBoolean(String operator, Value value) {
        if (value.type() != ElementType.BOOL) {
            throw new OnnxException(operator + " needs a boolean, got " + value);
        }
    }

    static void requireInteger(String operator, Value value) {
        if (value.type() != ElementType.INT64) {
            throw new OnnxException(operator + " needs int64 numbers, got " + value);
        }
    }
}
