package dev.hart.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.onnx.ElementType;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Value;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs are deep; loading one must not need a deep stack. */
class DeepGraphTest {
    private static final int NODES = 5000;

    @TempDir
    Path folder;

    @Test
    void aLongChainOfNodesLoadsFromASmallStack() throws Exception {
        Graph graph = new Graph("deep");
        Value x = graph.input("x", ElementType.FLOAT, "n");
        Value y = x;
        for (int i = 0; i < NODES; i++) {
            y = graph.ops().tanh(y);
        }
        graph.output("y", y, "n");
        Path file = TestGraphs.write(folder, graph);
        double expected = 1;
        for (int i = 0; i < NODES; i++) {
            expected = Math.tanh(expected);
        }

        FutureTask<StageEngine> load = new FutureTask<>(() -> StageEngine.load(file, TestGraphs.ONE_THREAD));
        new Thread(null, load, "small", 256 << 10).start();

        try (StageEngine engine = load.get();
                Feeds feeds = new Feeds().floats("x", new float[] {1}, 1);
                Outputs outputs = engine.run(feeds, new Cancellation())) {
            assertThat((double) outputs.floats("y")[0]).isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-4));
        }
    }
}
