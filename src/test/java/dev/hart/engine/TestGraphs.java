package dev.hart.engine;

import dev.hart.onnx.Graph;
import dev.hart.onnx.Models;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes and loads graphs for tests. */
public final class TestGraphs {
    /** A single thread, which is enough for the small graphs of tests. */
    public static final EngineOptions ONE_THREAD = new EngineOptions(Provider.CPU, 0, 1);

    private TestGraphs() {}

    public static Path write(Path folder, Graph graph) {
        Path file = folder.resolve("test.onnx");
        try (OutputStream out = Files.newOutputStream(file)) {
            Models.write(graph, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    public static StageEngine load(Path folder, Graph graph) {
        return StageEngine.load(write(folder, graph), ONE_THREAD);
    }
}
