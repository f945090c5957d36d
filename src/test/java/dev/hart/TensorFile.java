package dev.hart;

import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.DType;
import dev.hart.checkpoint.TensorInfo;
import dev.hart.checkpoint.files.CheckpointFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** Builds a safetensors file from new tensors, or from those of a checkpoint with some of them changed. */
public final class TensorFile {
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    private record Tensor(DType dtype, List<Long> shape, ByteBuffer bytes) {}

    /** Copies all tensors of a checkpoint, floating-point ones as fp32. */
    public static TensorFile of(Checkpoint checkpoint) {
        TensorFile file = new TensorFile();
        for (String name : checkpoint.names()) {
            TensorInfo info = checkpoint.info(name);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try {
                checkpoint.writeTo(name, DType.F32, Channels.newChannel(bytes));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            DType dtype = info.dtype().isFloat() ? DType.F32 : info.dtype();
            file.tensors.put(name, new Tensor(dtype, info.shape(), little(bytes.toByteArray())));
        }
        return file;
    }

    /** Copies all tensors of the weights in a folder; see {@link #of}. */
    public static TensorFile ofFolder(Path folder, String... preferred) {
        try (Checkpoint checkpoint = CheckpointFiles.open(folder, preferred)) {
            return of(checkpoint);
        }
    }

    /** Adds or replaces an fp32 tensor. */
    public TensorFile put(String name, float[] values, long... shape) {
        ByteBuffer bytes = little(new byte[values.length * Float.BYTES]);
        bytes.asFloatBuffer().put(values);
        tensors.put(name, new Tensor(DType.F32, Arrays.stream(shape).boxed().toList(), bytes));
        return this;
    }

    /** Adds another file's tensor under the given name. */
    public TensorFile putAs(String name, TensorFile other, String otherName) {
        tensors.put(name, other.require(otherName));
        return this;
    }

    public TensorFile remove(String name) {
        require(name);
        tensors.remove(name);
        return this;
    }

    /** Gives an fp32 tensor another shape with the same number of elements. */
    public TensorFile reshape(String name, long... shape) {
        return put(name, floats(name), shape);
    }

    /** Adds a number to every element of an fp32 tensor. */
    public TensorFile shift(String name, float by) {
        float[] values = floats(name);
        for (int i = 0; i < values.length; i++) {
            values[i] += by;
        }
        require(name).bytes().asFloatBuffer().put(values);
        return this;
    }

    /** Changes the type of an fp32 tensor to I32 without changing its bytes. */
    public TensorFile asIntegers(String name) {
        Tensor tensor = require(name);
        tensors.put(name, new Tensor(DType.I32, tensor.shape(), tensor.bytes()));
        return this;
    }

    /** Replaces one element of an fp32 tensor. */
    public TensorFile set(String name, int at, float value) {
        require(name).bytes().putFloat(at * Float.BYTES, value);
        return this;
    }

    /** Returns a copy of an fp32 tensor. */
    public float[] floats(String name) {
        Tensor tensor = require(name);
        if (tensor.dtype() != DType.F32) {
            throw new IllegalArgumentException(name + " is " + tensor.dtype());
        }
        float[] values = new float[tensor.bytes().capacity() / Float.BYTES];
        tensor.bytes().asFloatBuffer().get(values);
        return values;
    }

    public List<String> names() {
        return List.copyOf(tensors.keySet());
    }

    /** Writes the file, and replaces an existing one. */
    public Path write(Path file) {
        StringJoiner header = new StringJoiner(",", "{", "}");
        int position = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            int end = position + tensor.bytes().capacity();
            header.add(String.format(
                    Locale.ROOT,
                    "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}",
                    entry.getKey(),
                    tensor.dtype(),
                    tensor.shape(),
                    position,
                    end));
            position = end;
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(little(new byte[8]).putLong(json.length).array());
            out.write(json);
            for (Tensor tensor : tensors.values()) {
                out.write(tensor.bytes().array());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private Tensor require(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(name + " is not among " + tensors.keySet());
        }
        return tensor;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
