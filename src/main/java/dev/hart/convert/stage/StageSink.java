package dev.hart.convert.stage;

import dev.hart.onnx.Models;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/** Receives the files of a conversion: a pack that is being written, or a plain folder. */
@FunctionalInterface
public interface StageSink {
    /** Creates a file; the caller closes the channel. */
    WritableByteChannel create(String fileName) throws IOException;

    /** Returns a sink that writes new files into an existing folder; none of them may exist. */
    static StageSink folder(Path folder) {
        return name -> FileChannel.open(folder.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /**
     * Writes one stage: the graph, in a file that has the stage's name and ends in {@code .onnx}, and its {@code .weights}.
     *
     * @param stage name of the graph and of both files, for example {@code decoder}
     * @param progress receives names of tensors as these are written, see {@link StageWriter}
     * @param build adds the inputs, nodes and outputs
     * @throws UncheckedIOException if a file cannot be written, for example because the disk is full
     */
    default void stage(String stage, StagePrecision precision, Consumer<String> progress, Consumer<StageWriter> build) {
        String weights = stage + ".weights";
        try (WritableByteChannel channel = create(weights)) {
            StageWriter writer = new StageWriter(stage, weights, channel, precision, progress);
            build.accept(writer);
            try (OutputStream out =
                    new BufferedOutputStream(Channels.newOutputStream(create(stage + ".onnx")), 1 << 16)) {
                Models.write(writer.graph(), out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the " + stage + " graph: " + e.getMessage(), e);
        }
    }
}
