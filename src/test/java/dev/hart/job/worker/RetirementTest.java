package dev.hart.job.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.CrashPoint;
import dev.hart.job.JobMessage;
import dev.hart.job.JobRef;
import dev.hart.job.JobState.Queued;
import dev.hart.job.Outcome.Failed;
import dev.hart.job.Outcome.Succeeded;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When a worker counts as idle, and when it retires; the clock of the test decides. */
@Timeout(30)
class RetirementTest {
    private static final Duration AFTER = Duration.ofMinutes(10);
    private static final WorkerSettings SETTINGS = new WorkerSettings(
            Duration.ofHours(1),
            Duration.ofMillis(20),
            Duration.ofSeconds(20),
            3,
            Duration.ofMinutes(4),
            Duration.ofMinutes(4));

    @TempDir
    private Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private JobTestBench bench;

    @SuppressWarnings("NullAway.Init")
    private JobWorker worker;

    private final Semaphore retired = new Semaphore(0);
    private final AtomicInteger asked = new AtomicInteger();

    /** Is run when the worker asks whether it should retire, each time that this is due. */
    private volatile Runnable whenDue = () -> {};

    /** What the worker has told about its last looks, in order. */
    private final List<String> told = new CopyOnWriteArrayList<>();

    /** Whether the instance counts as busy when the worker asks after its last look. */
    private volatile BooleanSupplier notDueAfter = () -> false;

    /** Is run before each last look. */
    private volatile Runnable beforeLook = () -> {};

    @BeforeEach
    void open() {
        bench = new JobTestBench(folder);
        worker = new JobWorker(
                bench.store, bench.queue, bench.context(), SETTINGS, bench.clock, CrashPoint.Watcher.NONE);
    }

    @AfterEach
    void close() {
        worker.close();
        bench.close();
    }

    private void start() {
        worker.start(new Retirement() {
            @Override
            public boolean isDue() {
                asked.incrementAndGet();
                boolean due = worker.idle().compareTo(AFTER) >= 0;
                if (due && told.size() % 2 == 1 && notDueAfter.getAsBoolean()) {
                    return false;
                }
                if (due) {
                    whenDue.run();
                }
                return due;
            }

            @Override
            public void beforeLastLook() {
                told.add("leaves");
                beforeLook.run();
            }

            @Override
            public void stays() {
                told.add("stays");
            }

            @Override
            public void retire() {
                told.add("retires");
                assertThat(worker.running()).isZero();
                retired.release();
            }
        });
    }

    /** Waits until the worker has looked at the empty queue several more times. */
    private void awaitLooks() throws InterruptedException {
        int before = asked.get();
        for (int i = 0; i < 500 && asked.get() < before + 4; i++) {
            Thread.sleep(10);
        }
        assertThat(asked.get()).isGreaterThanOrEqualTo(before + 4);
    }

    /** Waits until the worker counts its last job as ended: the outcome is stored a moment earlier. */
    private void awaitNoJob() throws InterruptedException {
        for (int i = 0; i < 1000 && worker.running() > 0; i++) {
            Thread.sleep(10);
        }
        assertThat(worker.running()).isZero();
    }

    private boolean hasRetired() throws InterruptedException {
        return retired.tryAcquire(20, TimeUnit.SECONDS);
    }

    @Test
    void anIdleWorkerRetiresOnceAndTakesNoMoreJobs() throws Exception {
        start();
        awaitLooks();
        bench.clock.advance(AFTER.minusSeconds(5));
        awaitLooks();
        assertThat(retired.availablePermits()).isZero();
        assertThat(worker.isAlive()).isTrue();

        bench.clock.advance(Duration.ofSeconds(6));

        assertThat(hasRetired()).isTrue();
        for (int i = 0; i < 100 && worker.isAlive(); i++) {
            Thread.sleep(10);
        }
        assertThat(worker.isAlive()).isFalse();
        bench.accept("fox", "a fox", 1);
        Thread.sleep(100);
        assertThat(bench.waitingMessages()).isEqualTo(1);
        assertThat(retired.availablePermits()).isZero();
        assertThat(bench.queue.visible()).hasValue(1);
    }

    @Test
    void aJobThatArrivesBeforeTheLastLookIsDone() throws Exception {
        JobRef ref = JobTestBench.ref("late");
        AtomicInteger times = new AtomicInteger();
        whenDue = () -> {
            if (times.incrementAndGet() == 1) {
                bench.accept("late", "a fox", 1);
            }
        };
        start();
        bench.clock.advance(AFTER);

        for (int i = 0; i < 500 && bench.store.find(ref).isEmpty(); i++) {
            Thread.sleep(10);
        }
        assertThat(bench.await(ref)).isInstanceOf(Succeeded.class);
        awaitNoJob();
        awaitLooks();
        assertThat(retired.availablePermits()).isZero();
        assertThat(worker.idle()).isLessThan(AFTER);
        bench.clock.advance(AFTER);
        assertThat(hasRetired()).isTrue();
    }

    /** A door that enqueues a job while the worker leaves may still have seen it; the last look must be after that. */
    @Test
    void aJobThatArrivesWhileTheWorkerLeavesIsDoneAndTheWorkerStays() throws Exception {
        JobRef ref = JobTestBench.ref("late");
        beforeLook = () -> {
            if (told.size() == 1) {
                bench.accept("late", "a fox", 1);
            }
        };
        start();
        assertThat(told).isEmpty();
        bench.clock.advance(AFTER);

        for (int i = 0; i < 500 && bench.store.find(ref).isEmpty(); i++) {
            Thread.sleep(10);
        }
        assertThat(bench.await(ref)).isInstanceOf(Succeeded.class);
        awaitNoJob();
        awaitLooks();
        assertThat(told).containsExactly("leaves", "stays");

        bench.clock.advance(AFTER);
        assertThat(hasRetired()).isTrue();
        assertThat(told).containsExactly("leaves", "stays", "leaves", "retires");
    }

    @Test
    void aWorkerThatIsBusyAgainAfterItsLastLookStays() throws Exception {
        AtomicInteger times = new AtomicInteger();
        notDueAfter = () -> times.incrementAndGet() == 1;
        start();
        bench.clock.advance(AFTER);

        assertThat(hasRetired()).isTrue();
        assertThat(told).containsExactly("leaves", "stays", "leaves", "retires");
    }

    @Test
    void aWorkerWithARunningJobDoesNotRetire() throws Exception {
        JobRef ref = bench.accept("slow", "hold", 1);
        start();
        assertThat(bench.model.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        bench.clock.advance(AFTER.multipliedBy(3));

        assertThat(worker.idle()).isZero();
        // The device has room, so that the worker goes on to look for messages.
        awaitLooks();
        assertThat(retired.availablePermits()).isZero();
        bench.store.cancel(ref);
    }

    @Test
    void aWorkerDoesNotRetireWhileItsJobIsInItsPause() throws Exception {
        JobRef ref = bench.accept("bug", "bug", 1);
        start();
        awaitSetback(ref);
        awaitNoJob();
        bench.clock.advance(Duration.ofSeconds(90));
        assertThat(worker.idle()).isZero();
        bench.model.repaired = true;

        // Neither is there a job at hand, nor a message that could be seen: only the worker knows of the pause.
        assertThat(worker.running()).isZero();
        assertThat(bench.queue.visible()).hasValue(0);
        bench.clock.advance(Duration.ofMinutes(3));

        assertThat(bench.await(ref)).isInstanceOf(Succeeded.class);
        assertThat(retired.availablePermits()).isZero();
    }

    @Test
    void theIdleTimeBeginsAtTheEndOfThePause() throws Exception {
        JobRef ref = bench.accept("bug", "bug", 1);
        start();
        awaitSetback(ref);
        awaitNoJob();
        bench.queue.send(JobMessage.of(ref));
        // Another worker ends the job meanwhile.
        bench.store.cancel(ref);
        bench.clock.advance(Duration.ofMinutes(5));
        awaitLooks();

        assertThat(worker.idle()).isLessThan(Duration.ofMinutes(4));
    }

    private void awaitSetback(JobRef ref) throws InterruptedException {
        for (int i = 0; i < 1000; i++) {
            if (bench.state(ref) instanceof Queued queued && queued.setback().isPresent() && worker.running() == 0) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError(ref + " is " + bench.state(ref));
    }

    @Test
    void aWorkerWhoseDeviceIsClosedIsNotIdle() throws Exception {
        start();
        awaitLooks();
        bench.clock.advance(Duration.ofMinutes(9));
        assertThat(worker.idle()).isGreaterThanOrEqualTo(Duration.ofMinutes(9));

        bench.batcher.close();

        assertThat(worker.idle()).isZero();
        bench.clock.advance(AFTER);
        Thread.sleep(100);
        assertThat(retired.availablePermits()).isZero();
    }

    @Test
    void aJobThatFailsForGoodLeavesNoPause() throws Exception {
        JobRef ref = bench.accept("control", "control", 1);
        start();
        assertThat(bench.await(ref)).isInstanceOf(Failed.class);
        awaitNoJob();

        bench.clock.advance(AFTER);

        assertThat(hasRetired()).isTrue();
    }
}
