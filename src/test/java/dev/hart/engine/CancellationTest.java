package dev.hart.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.onnx.ElementType;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Loop;
import dev.hart.onnx.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CancellationTest {
    /** A number of iterations that takes minutes, so that a run ends only if it is stopped. */
    private static final long LONG = 100_000_000;

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private StageEngine engine;

    /** Loads a graph whose {@code y} is tanh applied {@code trips} times to {@code x}. */
    @BeforeEach
    void load() {
        Graph graph = new Graph("loop");
        Value trips = graph.input("trips", ElementType.INT64);
        Value x = graph.input("x", ElementType.FLOAT, 256);
        List<Value> result = Loop.counted(
                graph, trips, List.of(x), (body, carried) -> List.of(body.ops().tanh(carried.get(1))));
        graph.output("y", result.get(0), 256);
        engine = TestGraphs.load(folder, graph);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private void run(long trips, Cancellation cancellation) {
        try (Feeds feeds = new Feeds().longs("trips", new long[] {trips}).floats("x", new float[256], 256);
                Outputs outputs = engine.run(feeds, cancellation)) {
            assertThat(outputs.floats("y")).hasSize(256);
        }
    }

    /** Waits until the thread is in ONNX Runtime's native code. */
    private static void awaitNativeRun(Thread thread) throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (Arrays.stream(thread.getStackTrace())
                .limit(1)
                .noneMatch(top -> top.isNativeMethod() && top.getClassName().startsWith("ai.onnxruntime.OrtSession"))) {
            if (System.nanoTime() > end) {
                throw new TimeoutException("the run did not start");
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    @Test
    void aRunInProgressIsStopped() throws Exception {
        Cancellation cancellation = new Cancellation();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread runner = new Thread(() -> {
            try {
                run(LONG, cancellation);
                ended.complete(null);
            } catch (RuntimeException e) {
                ended.completeExceptionally(e);
            }
        });
        runner.setDaemon(true);
        runner.start();
        awaitNativeRun(runner);

        cancellation.trigger();

        assertThatThrownBy(() -> ended.orTimeout(60, TimeUnit.SECONDS).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(CancelledRunException.class)
                .hasMessageContaining("test.onnx: the run was cancelled");
        // The engine still works.
        run(3, new Cancellation());
    }

    @Test
    void aRunIsRefusedOnceItsCancellationWasTriggered() {
        Cancellation cancellation = new Cancellation();
        cancellation.trigger();

        assertThat(cancellation.isTriggered()).isTrue();
        assertThatThrownBy(() -> run(LONG, cancellation)).isInstanceOf(CancelledRunException.class);
        assertThatThrownBy(() -> run(1, cancellation)).isInstanceOf(CancelledRunException.class);
    }

    @Test
    void oneCancellationServesManyRunsInARow() {
        Cancellation cancellation = new Cancellation();

        run(3, cancellation);
        run(3, cancellation);
        cancellation.trigger();

        assertThatThrownBy(() -> run(3, cancellation)).isInstanceOf(CancelledRunException.class);
    }
}
