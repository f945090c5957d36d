package dev.hart.convert.decoder;

import dev.hart.engine.Cancellation;
import dev.hart.engine.EngineOptions;
import dev.hart.engine.Feeds;
import dev.hart.engine.Outputs;
import dev.hart.engine.StageEngine;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Models;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Consumer;

/** Runs a part of a graph on its own; its output must be named {@code y}. */
final class GraphRun {
    private GraphRun() {}

    static float[] run(Path folder, Consumer<Graph> build, Consumer<Feeds> inputs) throws IOException {
        Graph graph = new Graph("part");
        build.accept(graph);
        Path file = folder.resolve("part.onnx");
        try (OutputStream out = Files.newOutputStream(file)) {
            Models.write(graph, out);
        }
        try (StageEngine engine = StageEngine.load(file, EngineOptions.CPU);
                Feeds feeds = new Feeds()) {
            inputs.accept(feeds);
            try (Outputs outputs = engine.run(feeds, new Cancellation())) {
                return outputs.floats("y");
            }
        }
    }

    static float[] random(long seed, int size, double spread) {
        Random random = new Random(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (spread * random.nextGaussian());
        }
        return values;
    }
}
