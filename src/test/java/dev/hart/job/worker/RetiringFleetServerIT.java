package dev.hart.job.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.CrashPoint;
import dev.hart.job.JobRef;
import dev.hart.job.JobState.Ended;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A simulated fleet whose workers retire when they are idle, and whose host starts another when messages wait: 500 jobs arrive at
 * times that a seed chooses, on a clock that the test sets forward.
 */
@Tag("fleet")
@Timeout(180)
class RetiringFleetServerIT {
    private static final long SEED = Long.getLong("hart.fleet.seed", 1);
    private static final int JOBS = Integer.getInteger("hart.fleet.jobs", 500);
    private static final int MOST_WORKERS = 3;
    private static final Duration AFTER = Duration.ofSeconds(30);
    private static final WorkerSettings SETTINGS = new WorkerSettings(
            Duration.ofMinutes(10),
            Duration.ofMillis(5),
            Duration.ofSeconds(20),
            3,
            Duration.ofSeconds(8),
            Duration.ofSeconds(20));

    @TempDir
    private Path folder = Path.of("");

    private final List<JobWorker> alive = new CopyOnWriteArrayList<>();
    private final AtomicInteger retired = new AtomicInteger();
    private final List<String> faults = new CopyOnWriteArrayList<>();

    @Test
    void noJobWaitsForEverNoneIsLostAndNoWorkerLeavesWithWork() throws Exception {
        Random random = new Random(SEED);
        try (JobTestBench bench = new JobTestBench(folder)) {
            List<JobRef> accepted = new ArrayList<>();
            for (int i = 0; i < JOBS; i++) {
                // One in 25 fails at first, and is in its pause for 4 to 20 s each time.
                accepted.add(
                        bench.accept("job-" + i, random.nextInt(25) == 0 ? "bug" : "a fox", 1 + random.nextInt(2)));
                scaleOut(bench);
                // Mostly bursts; one pause in eight is longer than a worker's patience.
                pass(bench, random.nextInt(8) == 0 ? 20 + random.nextInt(40) : random.nextInt(3));
            }
            for (int i = 0; i < 400 && !haveEnded(bench, accepted); i++) {
                scaleOut(bench);
                pass(bench, 5);
            }

            assertThat(accepted).hasSize(JOBS).allMatch(ref -> bench.state(ref) instanceof Ended);
            awaitEmpty(bench);
            // Then the whole fleet goes to zero.
            for (int i = 0; i < 400 && !alive.isEmpty(); i++) {
                pass(bench, 5);
            }
            assertThat(alive).isEmpty();
            assertThat(faults).isEmpty();
            assertThat(retired.get()).isGreaterThan(JOBS / 50);
            bench.clock.advance(Duration.ofHours(2));
            bench.sweeper().repairOpenJobs();
            bench.audit(accepted);
        } finally {
            alive.forEach(JobWorker::close);
        }
    }

    /** Lets time pass on the clock of the test, a second at a time, and a little on the machine's for the workers to look. */
    private static void pass(JobTestBench bench, int seconds) throws InterruptedException {
        for (int i = 0; i < seconds; i++) {
            bench.clock.advance(Duration.ofSeconds(1));
            Thread.sleep(2);
        }
    }

    private static boolean haveEnded(JobTestBench bench, List<JobRef> jobs) {
        return jobs.stream().allMatch(ref -> bench.state(ref) instanceof Ended);
    }

    private static void awaitEmpty(JobTestBench bench) throws Exception {
        for (int i = 0; i < 500 && bench.waitingMessages() > 0; i++) {
            Thread.sleep(10);
        }
        assertThat(bench.waitingMessages()).isZero();
    }

    /** What the host does: it looks only at the number of waiting messages, as an autoscaler does. */
    private void scaleOut(JobTestBench bench) {
        long waiting = bench.queue.visible().orElseThrow();
        while (waiting > 0 && alive.size() < Math.min(MOST_WORKERS, waiting)) {
            JobWorker worker = new JobWorker(
                    bench.store, bench.queue, bench.context(), SETTINGS, bench.clock, CrashPoint.Watcher.NONE);
            alive.add(worker);
            worker.start(new Retirement() {
                @Override
                public boolean isDue() {
                    return worker.idle().compareTo(AFTER) >= 0;
                }

                @Override
                public void retire() {
                    if (worker.running() > 0) {
                        faults.add("a worker retired with " + worker.running() + " jobs");
                    }
                    alive.remove(worker);
                    retired.incrementAndGet();
                }
            });
        }
    }
}
