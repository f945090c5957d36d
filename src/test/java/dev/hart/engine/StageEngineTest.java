package dev.hart.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.onnx.ElementType;
import dev.hart.onnx.ExternalWeights;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Value;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StageEngineTest {
    private static final String ONE_LINE = "[^\\n\\r]+";

    @TempDir
    Path folder;

    /** {@code y = 2x [n, 2]} and {@code rows [1]} int64. */
    private StageEngine doubling() {
        Graph graph = new Graph("doubling");
        Value x = graph.input("x", ElementType.FLOAT, "n", 2);
        graph.output("y", graph.ops().add(x, x), "n", 2);
        graph.output("rows", graph.ops().dimension(x, 0), 1);
        return TestGraphs.load(folder, graph);
    }

    private static Feeds row() {
        return new Feeds().floats("x", new float[] {1, 2}, 1, 2);
    }

    private Path external() throws IOException {
        Graph graph = new Graph("external");
        try (FileChannel channel = FileChannel.open(
                folder.resolve("test.weights"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            Value weight = new ExternalWeights("test.weights", channel)
                    .add(graph, "w", ElementType.FLOAT, out -> out.write(ByteBuffer.allocate(16384)), 4096);
            graph.output("y", graph.ops().tanh(weight), 4096);
        }
        return TestGraphs.write(folder, graph);
    }

    @Test
    void reportsTheGraphsInputsAndOutputs() {
        try (StageEngine engine = doubling()) {
            assertThat(engine.name()).isEqualTo("test.onnx");
            assertThat(engine.inputNames()).containsExactly("x");
            assertThat(engine.inputShape("x")).containsExactly(-1, 2);
            assertThat(engine.outputNames()).containsExactlyInAnyOrder("y", "rows");
            assertThatThrownBy(() -> engine.inputShape("z"))
                    .isInstanceOf(EngineException.class)
                    .hasMessage("test.onnx has no input 'z'");
        }
    }

    @Test
    void givesOnlyTheOutputsAskedFor() {
        try (StageEngine engine = doubling();
                Feeds feeds = row();
                Outputs outputs = engine.run(feeds, Set.of("rows"), new Cancellation())) {
            assertThat(outputs.longs("rows")).containsExactly(1);
            assertThatThrownBy(() -> outputs.floats("y"))
                    .isInstanceOf(EngineException.class)
                    .hasMessage("test.onnx has no output 'y'");
        }
    }

    @Test
    void aLargeGraphKeepsItsMemoryBetweenTheRunsOfASequence() throws IOException {
        largeWeights();
        long megabytes = 256;
        try (StageEngine engine = doubling();
                Feeds feeds = rows(megabytes)) {
            engine.run(feeds, Set.of("rows"), new Cancellation()).close();
            long before = residentMegabytes();
            engine.runOfSequence(feeds, Set.of("rows"), new Cancellation()).close();
            long kept = residentMegabytes() - before;
            engine.releaseMemory(feeds);
            long after = residentMegabytes() - before;

            assertThat(kept).isGreaterThan(megabytes * 3 / 4);
            assertThat(after).isLessThan(megabytes / 4);
        }
    }

    @Test
    void aReleaseOfMemoryComputesNothingAndRefusesWhatARunRefuses() throws IOException {
        largeWeights();
        StageEngine engine = doubling();
        try (Feeds feeds = row();
                Feeds none = new Feeds()) {
            engine.releaseMemory(feeds);
            assertRefused(() -> engine.releaseMemory(none), "x");
            try (Outputs outputs = engine.run(feeds, new Cancellation())) {
                assertThat(outputs.floats("y")).containsExactly(2, 4);
            }
            engine.close();
            engine.releaseMemory(feeds);
        }
    }

    /** Makes the graph of {@link #doubling} one with large weights, which it does not read. */
    private void largeWeights() throws IOException {
        try (RandomAccessFile weights =
                new RandomAccessFile(folder.resolve("test.weights").toFile(), "rw")) {
            weights.setLength(65 << 20);
        }
    }

    private static Feeds rows(long megabytes) {
        int floats = Math.toIntExact(megabytes << 18);
        ByteBuffer values = ByteBuffer.allocateDirect(4 * floats).order(ByteOrder.nativeOrder());
        return new Feeds().floats("x", values.asFloatBuffer(), floats / 2, 2);
    }

    /** The memory of this process that is no mapped file. */
    private static long residentMegabytes() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(field -> field.startsWith("RssAnon:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("[^0-9]", "")) >> 10;
    }

    @Test
    void anOutputThatTheGraphLacksIsRefused() {
        try (StageEngine engine = doubling();
                Feeds feeds = row()) {
            assertRefused(() -> engine.run(feeds, Set.of("z"), new Cancellation()), "z");
        }
    }

    @Test
    void anUnknownInputIsRefused() {
        try (StageEngine engine = doubling();
                Feeds feeds = new Feeds().floats("z", new float[] {1, 2}, 1, 2)) {
            assertRefused(() -> engine.run(feeds, new Cancellation()), "z");
        }
    }

    @Test
    void anExtraInputIsRefused() {
        try (StageEngine engine = doubling();
                Feeds feeds = row().floats("z", new float[] {1}, 1)) {
            assertRefused(() -> engine.run(feeds, new Cancellation()), "input");
        }
    }

    @Test
    void aMissingInputIsRefused() {
        try (StageEngine engine = doubling();
                Feeds feeds = new Feeds()) {
            assertRefused(() -> engine.run(feeds, new Cancellation()), "input");
        }
    }

    @Test
    void aWrongShapeIsRefused() {
        try (StageEngine engine = doubling();
                Feeds feeds = new Feeds().floats("x", new float[] {1, 2, 3}, 1, 3)) {
            assertRefused(() -> engine.run(feeds, new Cancellation()), "x");
        }
    }

    @Test
    void aWrongTypeIsRefused() {
        try (StageEngine engine = doubling();
                Feeds feeds = new Feeds().longs("x", new long[] {1, 2}, 1, 2)) {
            assertRefused(() -> engine.run(feeds, new Cancellation()), "float");
        }
    }

    @Test
    void valuesThatDoNotFillTheirShapeAreRefused() {
        try (Feeds feeds = new Feeds()) {
            assertThatThrownBy(() -> feeds.floats("x", new float[3], 2, 2))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("'x'");
        }
    }

    @Test
    void anEmptyTensorHasTheTypeThatTheGraphDeclares() {
        try (StageEngine engine = doubling();
                Feeds feeds = new Feeds().empty("x", engine, 0, 2);
                Outputs outputs = engine.run(feeds, new Cancellation())) {
            assertThat(outputs.floats("y")).isEmpty();
            assertThat(outputs.shape("y")).containsExactly(0, 2);
        }
    }

    @Test
    void anOutputReadAsAnotherTypeIsRefused() {
        try (StageEngine engine = doubling();
                Feeds feeds = row();
                Outputs outputs = engine.run(feeds, new Cancellation())) {
            assertThatThrownBy(() -> outputs.longs("y"))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("'y' is not of type int64");
            assertThatThrownBy(() -> outputs.floats("rows")).hasMessageContaining("'rows' is not of type fp32");
        }
    }

    @Test
    void closedOutputsCannotBeReadOrCarriedOver() {
        try (StageEngine engine = doubling();
                Feeds feeds = row();
                Feeds next = new Feeds()) {
            Outputs outputs = engine.run(feeds, new Cancellation());
            outputs.close();

            assertThatThrownBy(() -> outputs.floats("y"))
                    .isInstanceOf(EngineException.class)
                    .hasMessage("test.onnx: output 'y' was closed");
            assertThatThrownBy(() -> next.carry("x", outputs, "y")).isInstanceOf(EngineException.class);
        }
    }

    @Test
    void outputsClosedAfterTheyWereCarriedOverAreRefused() {
        try (StageEngine engine = doubling();
                Feeds feeds = row();
                Feeds next = new Feeds()) {
            Outputs outputs = engine.run(feeds, new Cancellation());
            next.carry("x", outputs, "y");
            outputs.close();

            assertRefused(() -> engine.run(next, new Cancellation()), "closed");
        }
    }

    @Test
    void anOutputCarriedOverIsReadInPlace() {
        try (StageEngine engine = doubling();
                Feeds feeds = row();
                Outputs once = engine.run(feeds, new Cancellation());
                Feeds next = new Feeds().carry("x", once, "y");
                Outputs twice = engine.run(next, new Cancellation())) {
            assertThat(twice.floats("y")).containsExactly(4, 8);
        }
    }

    @Test
    void aClosedEngineRunsNothing() {
        StageEngine engine = doubling();
        engine.close();

        try (Feeds feeds = row()) {
            assertRefused(() -> engine.run(feeds, new Cancellation()), "closed");
        }
    }

    @Test
    void aMissingFileIsNamed() {
        assertNotLoaded(folder.resolve("absent.onnx"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000})
    void aFileOfGarbageIsRefused(int bytes) throws IOException {
        byte[] garbage = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            garbage[i] = (byte) (i * 31 + 7);
        }

        assertNotLoaded(Files.write(folder.resolve("garbage.onnx"), garbage));
    }

    @Test
    void aTruncatedGraphIsRefused() throws IOException {
        Path graph = external();
        byte[] bytes = Files.readAllBytes(graph);

        assertNotLoaded(Files.write(graph, java.util.Arrays.copyOf(bytes, bytes.length - 5)));
    }

    @Test
    void aGraphWithoutItsWeightsIsRefused() throws IOException {
        Path graph = external();
        Files.delete(folder.resolve("test.weights"));

        assertNotLoaded(graph);
    }

    @Test
    void aGraphWithTruncatedWeightsIsRefused() throws IOException {
        Path graph = external();
        try (FileChannel weights = FileChannel.open(folder.resolve("test.weights"), StandardOpenOption.WRITE)) {
            weights.truncate(10_000);
        }

        assertNotLoaded(graph);
    }

    @Test
    void aProviderThatIsNotAvailableIsRefused() {
        Graph graph = new Graph("tiny");
        graph.output("y", graph.ops().tanh(graph.input("x", ElementType.FLOAT, "n")), "n");
        Path file = TestGraphs.write(folder, graph);

        // No machine has a device of this number, with or without the provider.
        assertThatThrownBy(() -> StageEngine.load(file, new EngineOptions(Provider.CUDA, 4095, 0)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("test.onnx cannot be loaded");
    }

    private static void assertNotLoaded(Path file) {
        assertThatThrownBy(() -> StageEngine.load(file, TestGraphs.ONE_THREAD))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith(file.getFileName() + " cannot be loaded: ")
                .hasMessageMatching(ONE_LINE);
    }

    private static void assertRefused(Runnable run, String part) {
        assertThatThrownBy(run::run)
                .isInstanceOf(EngineException.class)
                .isNotInstanceOf(CancelledRunException.class)
                .hasMessageStartingWith("test.onnx")
                .hasMessageContaining(part)
                .hasMessageMatching(ONE_LINE);
    }
}
