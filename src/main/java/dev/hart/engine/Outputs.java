package dev.hart.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtSession.Result;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** A run's outputs by name; valid until closed. */
public final class Outputs implements AutoCloseable {
    private final String graph;
    private final Result result;

    Outputs(String graph, Result result) {
        this.graph = graph;
        this.result = result;
    }

    /** Row-major copy of an fp32 (or widened fp16) output. */
    public float[] floats(String name) {
        FloatBuffer buffer = tensor(name).getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    /** Row-major copy of an int64 output. */
    public long[] longs(String name) {
        LongBuffer buffer = tensor(name).getLongBuffer();
        long[] values = new long[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    /** Row-major copy of a uint8 output. */
    public byte[] bytes(String name) {
        ByteBuffer buffer = tensor(name).getByteBuffer();
        byte[] values = new byte[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    public long[] shape(String name) {
        return tensor(name).getInfo().getShape();
    }

    OnnxTensor tensor(String name) {
        OnnxValue value =
                result.get(name).orElseThrow(() -> new EngineException(graph + " gave no output '" + name + "'"));
        if (value instanceof OnnxTensor tensor) {
            return tensor;
        }
        throw new EngineException(graph + ": output '" + name + "' is no tensor");
    }

    @Override
    public void close() {
        result.close();
    }
}
