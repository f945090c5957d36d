package dev.hart.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RepeatingTaskTest {
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofDays(1);

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final Semaphore passes = new Semaphore(0);

    private RepeatingTask task(Runnable pass) {
        return new RepeatingTask("test-repeating", pass, failures::add);
    }

    @Test
    void passesGoOnUntilTheTaskIsClosed() throws Exception {
        RepeatingTask task = task(passes::release);
        task.start(SHORT);
        passes.acquire(3);

        task.close();

        Thread.sleep(20);
        passes.drainPermits();
        assertThat(passes.tryAcquire(50, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(failures).isEmpty();
    }

    @Test
    void aPassThatFailsIsReportedAndTheNextOneRuns() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (RepeatingTask task = task(() -> {
            passes.release();
            switch (count.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("broken");
                case 2 -> throw new OutOfMemoryError("full");
                case 3 -> throw new StackOverflowError("deep");
                default -> {}
            }
        })) {
            task.start(SHORT);

            passes.acquire(4);
        }
        assertThat(failures).extracting(Throwable::getMessage).containsExactly("broken", "full", "deep");
    }

    @Test
    void aReportThatFailsDoesNotEndTheTask() throws Exception {
        RepeatingTask failing = new RepeatingTask(
                "test-repeating",
                () -> {
                    passes.release();
                    throw new OutOfMemoryError("full");
                },
                failure -> {
                    throw new OutOfMemoryError("still full");
                });
        try (failing) {
            failing.start(SHORT);

            assertThat(passes.tryAcquire(3, 20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aRequestedPassDoesNotRunAfterAStop() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (RepeatingTask task = task(() -> {
            passes.release();
            awaitQuietly(go);
        })) {
            task.start(LONG);
            passes.acquire();
            task.runSoon();

            task.stop();
            go.countDown();

            assertThat(passes.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    @Test
    void aPassIsRunAloneOnTheCallersThread() {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        try (RepeatingTask task = task(() -> threads.add(Thread.currentThread()))) {
            task.runOnce();
        }
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void requestsThatComeBeforeAPassBeginsAreOne() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (RepeatingTask task = task(() -> {
            passes.release();
            awaitQuietly(go);
        })) {
            task.start(LONG);
            passes.acquire();
            for (int i = 0; i < 10; i++) {
                task.runSoon();
            }

            go.countDown();

            passes.acquire();
            assertThat(passes.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
            task.runSoon();
            passes.acquire();
        }
    }

    @Test
    void closingInterruptsAPassAndStoppingDoesNot() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        RepeatingTask task = task(() -> {
            passes.release();
            try {
                go.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        task.start(SHORT);
        passes.acquire();

        task.stop();
        assertThat(interrupted.await(50, TimeUnit.MILLISECONDS)).isFalse();

        task.close();
        interrupted.await();
    }

    @Test
    void aRequestAfterTheEndIsDropped() {
        RepeatingTask task = task(passes::release);
        task.close();

        assertThatCode(task::runSoon).doesNotThrowAnyException();

        assertThat(passes.availablePermits()).isZero();
    }

    @Test
    void theThreadDoesNotKeepTheProcessAlive() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        try (RepeatingTask task = task(() -> {
            threads.add(Thread.currentThread());
            passes.release();
        })) {
            task.start(LONG);
            passes.acquire();
        }
        assertThat(threads).singleElement().satisfies(thread -> {
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.getName()).isEqualTo("test-repeating");
        });
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
