package dev.hart.checkpoint;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A checkpoint as a converter consumes it: the converter takes each tensor with the shape that the configuration asks for. At
 * the end, tensors that were neither taken nor skipped are refused, so that no weight of an unknown variant is silently
 * ignored. Not thread-safe. The caller closes the checkpoint.
 */
public final class Weights {
    private static final int SHOWN = 5;

    private final Checkpoint checkpoint;
    private final String prefix;
    private final Set<String> taken = new HashSet<>();
    private final List<Pattern> skipped = new ArrayList<>();

    /**
     * Starts reading a checkpoint.
     *
     * @param prefix text before the names that the other methods receive, e.g. {@code "vae."}, or empty; keys that do not start
     *     with it are unexpected unless skipped
     */
    public Weights(Checkpoint checkpoint, String prefix) {
        this.checkpoint = checkpoint;
        this.prefix = prefix;
    }

    /** Lets {@link #finish} accept keys that were not taken; in a glob {@code *} stands for any text, and globs match whole keys including the prefix. */
    public Weights skip(String... globs) {
        for (String glob : globs) {
            String regex =
                    Arrays.stream(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
            skipped.add(Pattern.compile(regex, Pattern.DOTALL));
        }
        return this;
    }

    /** Whether the checkpoint has a tensor of this name. */
    public boolean has(String name) {
        return checkpoint.names().contains(prefix + name);
    }

    /**
     * Takes a float tensor, that is, checks it and marks it as used; a tensor may be taken again.
     *
     * @throws CheckpointException if it is absent, of another shape or not of a float type
     */
    public TensorInfo take(String name, long... shape) {
        String key = prefix + name;
        if (!has(name)) {
            throw CheckpointException.in(
                    checkpoint.source(),
                    "tensor " + CheckpointException.quote(key) + " is absent; the config asks for it with shape "
                            + Arrays.toString(shape));
        }
        TensorInfo info = checkpoint.info(key);
        if (!info.shape().equals(Arrays.stream(shape).boxed().toList())) {
            throw CheckpointException.in(
                    checkpoint.file(key),
                    "tensor " + CheckpointException.quote(key) + " has shape " + info.shape() + ", the config asks for "
                            + Arrays.toString(shape));
        }
        if (!info.dtype().isFloat()) {
            throw CheckpointException.in(
                    checkpoint.file(key),
                    "tensor " + CheckpointException.quote(key) + " is " + info.dtype()
                            + "; supported: F32, F16, BF16, F64");
        }
        taken.add(key);
        return info;
    }

    /** {@link #take Takes} a small tensor and reads it as fp32, row-major. */
    public float[] floats(String name, long... shape) {
        take(name, shape);
        return checkpoint.floats(prefix + name);
    }

    /**
     * Streams a tensor that was taken; see {@link Checkpoint#writeTo}.
     *
     * @return the number of bytes written
     * @throws IllegalStateException if it was not taken
     * @throws IOException if {@code out} fails
     */
    public long writeTo(String name, DType target, WritableByteChannel out) throws IOException {
        if (!taken.contains(prefix + name)) {
            throw new IllegalStateException("tensor " + prefix + name + " was not taken");
        }
        return checkpoint.writeTo(prefix + name, target, out);
    }

    /** Returns the checkpoint's file; for shards, their index. */
    public Path source() {
        return checkpoint.source();
    }

    /** Finishes reading: throws {@link CheckpointException} if the checkpoint has keys neither taken nor skipped. */
    public void finish() {
        List<String> unexpected = checkpoint.names().stream()
                .filter(key -> !taken.contains(key))
                .filter(key ->
                        skipped.stream().noneMatch(glob -> glob.matcher(key).matches()))
                .toList();
        if (!unexpected.isEmpty()) {
            String first = unexpected.stream()
                    .limit(SHOWN)
                    .map(CheckpointException::quote)
                    .collect(Collectors.joining(", "));
            throw CheckpointException.in(
                    checkpoint.source(),
                    unexpected.size() + " unexpected tensor" + (unexpected.size() == 1 ? "" : "s") + ": " + first
                            + (unexpected.size() > SHOWN ? ", …" : ""));
        }
    }
}
