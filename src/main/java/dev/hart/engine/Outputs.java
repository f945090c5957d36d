package dev.hart.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtSession.Result;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The outputs of a run by name; valid until closed. Methods throw {@link EngineException} for an output that does not exist, has
 * another element type than the method's, or was closed.
 */
public final class Outputs implements AutoCloseable {
    private final String graph;
    private final Result result;
    private boolean closed;

    Outputs(String graph, Result result) {
        this.graph = graph;
        this.result = result;
    }

    /** Returns a row-major copy of an fp32 output, or of an fp16 or bf16 one widened to fp32. */
    public float[] floats(String name) {
        FloatBuffer buffer = require(name, "fp32", tensor(name).getFloatBuffer());
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    /** Returns a row-major copy of an int64 output. */
    public long[] longs(String name) {
        LongBuffer buffer = require(name, "int64", tensor(name).getLongBuffer());
        long[] values = new long[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    /** Returns a row-major copy of a uint8 output. */
    public byte[] bytes(String name) {
        ByteBuffer buffer = require(name, "uint8", tensor(name).getByteBuffer());
        byte[] values = new byte[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    public long[] shape(String name) {
        return tensor(name).getInfo().getShape();
    }

    /** Checks a buffer: ONNX Runtime returns null if the element type is another. */
    private <T> T require(String name, String type, @Nullable T buffer) {
        if (buffer == null) {
            throw new EngineException(graph + ": output '" + name + "' is not of type " + type + ", it is "
                    + tensor(name).getInfo().type);
        }
        return buffer;
    }

    OnnxTensor tensor(String name) {
        if (closed) {
            throw new EngineException(graph + ": output '" + name + "' was closed");
        }
        OnnxValue value =
                result.get(name).orElseThrow(() -> new EngineException(graph + " has no output '" + name + "'"));
        if (value instanceof OnnxTensor tensor) {
            return tensor;
        }
        throw new EngineException(graph + ": output '" + name + "' is not a tensor");
    }

    @Override
    public void close() {
        closed = true;
        result.close();
    }
}
