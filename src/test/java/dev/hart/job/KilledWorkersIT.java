package dev.hart.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.JobState.Ended;
import dev.hart.job.Outcome.Failed;
import dev.hart.job.Outcome.Succeeded;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Worker processes that are killed with SIGKILL: at each point between a message's receipt and its end, and at any time. A long
 * run: {@code ./mvnw verify -Dit.test=KilledWorkersIT -Dhart.kill.jobs=1000 -Dhart.kill.rounds=100 -Dhart.kill.seed=2}.
 */
class KilledWorkersIT {
    private static final int JOBS = Integer.getInteger("hart.kill.jobs", 60);
    private static final int ROUNDS = Integer.getInteger("hart.kill.rounds", 3);
    private static final long SEED = Long.getLong("hart.kill.seed", 1);
    private static final int WORKERS = 2;
    private static final int LONGEST_LIFE = 200;

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"RECEIVED", "BEGUN", "DRAWN", "STORED", "DECIDING", "DECIDED", "CLOSED", "DELETED"})
    @Timeout(120)
    void killedAtAPointTheJobStillHasOneOutcomeWithItsPictures(CrashPoint deadly) throws Exception {
        try (Workshop shop = new Workshop(folder)) {
            JobRef ref = shop.accept("fox", "a fox", 2);
            try (WorkerProcess process = WorkerProcess.start(folder, Optional.of(deadly))) {
                assertThat(process.line()).contains(deadly.name());
            }

            recover(shop);

            assertThat(shop.await(ref)).isInstanceOf(Succeeded.class);
            shop.stop();
            shop.sweeper().mend();
            shop.audit(List.of(ref));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"DISCARDED", "GIVEN_UP"})
    @Timeout(120)
    void killedWhileGivingUpTheJobFailsAndItsMessageIsPutAside(CrashPoint deadly) throws Exception {
        try (Workshop shop = new Workshop(folder)) {
            JobRef ref = shop.accept("bug", "bug", 1);
            try (WorkerProcess process = WorkerProcess.start(folder, Optional.of(deadly))) {
                assertThat(process.line()).contains(deadly.name());
            }
            assertThat(shop.deadLetters()).isZero();

            recover(shop);

            assertThat(shop.await(ref)).isInstanceOf(Failed.class);
            assertThat(shop.deadLetters()).isEqualTo(1);
            shop.stop();
            shop.sweeper().mend();
            shop.audit(List.of(ref));
        }
    }

    @Test
    @Timeout(3600)
    void killedAtAnyTimeTheyLoseNothing() throws Exception {
        Random random = new Random(SEED);
        try (Workshop shop = new Workshop(folder)) {
            List<JobRef> jobs = new ArrayList<>();
            for (int i = 0; i < JOBS; i++) {
                jobs.add(shop.accept("job-" + i, "a fox", 1 + random.nextInt(3)));
            }
            for (int i = 0; i < ROUNDS; i++) {
                List<WorkerProcess> processes = new ArrayList<>();
                for (int j = 0; j < WORKERS; j++) {
                    processes.add(WorkerProcess.start(folder, Optional.empty()));
                }
                for (WorkerProcess process : processes) {
                    assertThat(process.line()).contains("works");
                    awaitAnEnd(shop, jobs);
                    Thread.sleep(random.nextInt(LONGEST_LIFE));
                    process.close();
                }
            }
            long done = ended(shop, jobs);
            // So many that none is given up: each kill may cost a message one of its tries.
            shop.clock.advance(Workshop.QUICK.lease());
            shop.work(patient(), CrashPoint.Watcher.NONE);

            for (JobRef ref : jobs) {
                assertThat(shop.await(ref)).isInstanceOf(Succeeded.class);
            }
            shop.stop();
            shop.sweeper().mend();
            System.out.println(JOBS + " jobs, seed " + SEED + ", " + ROUNDS * WORKERS + " workers killed, " + done
                    + " jobs done by them");
            shop.audit(jobs);
        }
    }

    private static long ended(Workshop shop, List<JobRef> jobs) {
        return jobs.stream().filter(ref -> shop.state(ref) instanceof Ended).count();
    }

    /** Until one more has ended, so that those who are killed are in the midst of work. */
    private static void awaitAnEnd(Workshop shop, List<JobRef> jobs) throws InterruptedException {
        long before = ended(shop, jobs);
        for (int i = 0; i < 2000; i++) {
            long now = ended(shop, jobs);
            if (now > before || now == jobs.size()) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("no job ends");
    }

    private static void recover(Workshop shop) {
        shop.clock.advance(Workshop.QUICK.lease());
        shop.work();
    }

    private static WorkerSettings patient() {
        WorkerSettings quick = Workshop.QUICK;
        return new WorkerSettings(
                quick.lease(), quick.poll(), quick.timeout(), 1000, Duration.ZERO, quick.longestPause());
    }
}
