package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.io.DaemonThreads;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ModelStartTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ModelStart start = new ModelStart();
    private final CountDownLatch loading = new CountDownLatch(1);
    private final CountDownLatch loaded = new CountDownLatch(1);

    private void load() {
        loading.countDown();
        try {
            loaded.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void loadInTheBackground(Runnable work) throws InterruptedException {
        DaemonThreads.create("load", () -> start.run(work)).start();
        assertThat(loading.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void theEndWaitsForAModelThatIsBeingLoaded() throws Exception {
        AtomicBoolean freed = new AtomicBoolean();
        loadInTheBackground(() -> {
            load();
            freed.set(true);
        });
        CompletableFuture<Boolean> stopped = CompletableFuture.supplyAsync(() -> start.stop(LONG) && freed.get());
        assertThat(stopped).isNotDone();

        loaded.countDown();

        assertThat(stopped.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void theEndDoesNotWaitForEver() throws Exception {
        loadInTheBackground(this::load);

        assertThat(start.stop(Duration.ofMillis(10))).isFalse();

        loaded.countDown();
    }

    @Test
    void theEndCancelsAWarmUpThatHasBegunOrBeginsLater() throws Exception {
        loadInTheBackground(() -> {
            start.cancelBy(loaded::countDown);
            load();
        });
        assertThat(start.stop(LONG)).isTrue();

        AtomicBoolean cancelled = new AtomicBoolean();
        start.cancelBy(() -> cancelled.set(true));
        assertThat(cancelled).isTrue();
    }

    @Test
    void noModelIsLoadedAfterTheEnd() {
        assertThat(start.stop(LONG)).isTrue();

        start.run(() -> {
            throw new AssertionError("loaded");
        });

        assertThat(start.isStopped()).isTrue();
    }

    @Test
    void theEndDoesNotWaitAfterAModelWasLoadedOrCouldNotBe() {
        try {
            start.run(() -> {
                throw new IllegalStateException("broken");
            });
        } catch (IllegalStateException broken) {
            // The caller reports it.
        }
        assertThat(start.stop(Duration.ZERO)).isTrue();
    }
}
