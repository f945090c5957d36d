package dev.hart.engine;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The inputs of a run by name. It owns the tensors it creates and frees them on {@link #close}; a tensor carried over from
 * earlier {@link Outputs} remains owned by them. Methods throw {@link EngineException} if a tensor cannot be created, or if
 * they look up an input or output that does not exist or is closed. Not thread-safe.
 */
public final class Feeds implements AutoCloseable {
    private final Map<String, OnnxTensor> tensors = new HashMap<>();
    private final List<OnnxTensor> owned = new ArrayList<>();

    /** Adds fp32 values, row-major. */
    public Feeds floats(String name, float[] values, long... shape) {
        return floats(name, FloatBuffer.wrap(values), shape);
    }

    /**
     * Adds fp32 values from the buffer's position to its limit; a direct buffer is used in place and must not change until this
     * is closed.
     */
    public Feeds floats(String name, FloatBuffer values, long... shape) {
        return add(name, () -> OnnxTensor.createTensor(OnnxEnvironment.get(), values, shape));
    }

    /** Adds int64 values, row-major. */
    public Feeds longs(String name, long[] values, long... shape) {
        return add(name, () -> OnnxTensor.createTensor(OnnxEnvironment.get(), LongBuffer.wrap(values), shape));
    }

    /** Adds a tensor without elements, of the type that the engine's graph declares for the input; one dimension is 0. */
    public Feeds empty(String name, StageEngine engine, long... shape) {
        OnnxJavaType type = engine.inputType(name);
        ByteBuffer nothing = ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder());
        return add(name, () -> OnnxTensor.createTensor(OnnxEnvironment.get(), nothing, shape, type));
    }

    /** Adds an output of an earlier run, without a copy. The outputs must stay open during the run. */
    public Feeds carry(String name, Outputs outputs, String output) {
        tensors.put(name, outputs.tensor(output));
        return this;
    }

    /** Adds all inputs of another set, which still owns them and must stay open during the run. */
    public Feeds carryAll(Feeds other) {
        tensors.putAll(other.tensors);
        return this;
    }

    private interface Maker {
        OnnxTensor make() throws OrtException;
    }

    private Feeds add(String name, Maker maker) {
        try {
            OnnxTensor tensor = maker.make();
            owned.add(tensor);
            tensors.put(name, tensor);
            return this;
        } catch (OrtException e) {
            throw new EngineException("input '" + name + "' cannot be created: " + EngineException.reason(e), e);
        }
    }

    Map<String, OnnxTensor> tensors() {
        return tensors;
    }

    @Override
    public void close() {
        owned.forEach(OnnxTensor::close);
        owned.clear();
        tensors.clear();
    }
}
