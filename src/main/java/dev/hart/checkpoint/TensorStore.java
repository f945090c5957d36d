package dev.hart.checkpoint;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A checkpoint as a table of tensors, and the files that hold them; closing it closes the files. */
public final class TensorStore implements Checkpoint {
    private final Path source;
    private final Map<String, TensorData> tensors;
    private final List<MappedFile> files;

    private TensorStore(Path source, Map<String, TensorData> tensors, List<MappedFile> files) {
        this.source = source;
        this.tensors = tensors;
        this.files = files;
    }

    public static TensorStore of(Path source, List<TensorData> tensors, List<MappedFile> files) {
        Map<String, TensorData> table = new LinkedHashMap<>();
        for (TensorData tensor : tensors) {
            if (table.put(tensor.info().name(), tensor) != null) {
                throw CheckpointException.in(
                        tensor.file().path(),
                        "tensor " + CheckpointException.quote(tensor.info().name()) + " occurs twice");
            }
        }
        return new TensorStore(source, table, List.copyOf(files));
    }

    @Override
    public Path source() {
        return source;
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    @Override
    public TensorInfo info(String name) {
        return tensor(name).info();
    }

    @Override
    public Path file(String name) {
        return tensor(name).file().path();
    }

    @Override
    public long writeTo(String name, DType target, WritableByteChannel out) throws IOException {
        return new TensorCopy(tensor(name)).writeTo(target, out);
    }

    @Override
    public float[] floats(String name) {
        return new TensorCopy(tensor(name)).floats();
    }

    @Override
    public long[] longs(String name) {
        return new TensorCopy(tensor(name)).longs();
    }

    @Override
    public void close() {
        files.forEach(MappedFile::close);
    }

    private TensorData tensor(String name) {
        TensorData tensor = tensors.get(name);
        if (tensor == null) {
            throw CheckpointException.in(source, "tensor " + CheckpointException.quote(name) + " is absent");
        }
        return tensor;
    }
}
