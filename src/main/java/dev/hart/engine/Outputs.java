package dev.hart.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtSession.Result;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A run's outputs by name; valid until closed. Its methods throw {@link EngineException} for an output that is not there, is
 * of another element type than asked for, or was closed.
 */
public final class Outputs implements AutoCloseable {
    private final String graph;
    private final Result result;
    private boolean closed;

    Outputs(String graph, Result result) {
        this.graph = graph;
        this.result = result;
    }

    /** Row-major copy of an fp32 (or widened fp16) output. */
    public float[] floats(String name) {
        FloatBuffer buffer = require(name, "fp32", tensor(name).getFloatBuffer());
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    /** Row-major copy of an int64 output. */
    public long[] longs(String name) {
        LongBuffer buffer = require(name, "int64", tensor(name).getLongBuffer());
        long[] values = new long[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    /** Row-major copy of a uint8 output. */
    public byte[] bytes(String name) {
        ByteBuffer buffer = require(name, "uint8", tensor(name).getByteBuffer());
        byte[] values = new byte[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    public long[] shape(String name) {
        return tensor(name).getInfo().getShape();
    }

    /** ONNX Runtime hands out no buffer where the element type is another. */
    private <T> T require(String name, String type, @Nullable T buffer) {
        if (buffer == null) {
            throw new EngineException(graph + ": output '" + name + "' is no " + type + " tensor, it is "
                    + tensor(name).getInfo().type);
        }
        return buffer;
    }

    OnnxTensor tensor(String name) {
        if (closed) {
            throw new EngineException(graph + ": output '" + name + "' was closed");
        }
        OnnxValue value =
                result.get(name).orElseThrow(() -> new EngineException(graph + " gave no output '" + name + "'"));
        if (value instanceof OnnxTensor tensor) {
            return tensor;
        }
        throw new EngineException(graph + ": output '" + name + "' is no tensor");
    }

    @Override
    public void close() {
        closed = true;
        result.close();
    }
}
