package dev.hart.job.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.CrashPoint;
import dev.hart.job.JobRef;
import dev.hart.job.JobState.Ended;
import dev.hart.job.Outcome.Failed;
import dev.hart.job.Outcome.Succeeded;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills worker processes with SIGKILL: at points between receiving and deleting a message, which subclasses choose, and at any
 * time.
 */
abstract class WorkerKillContract {
    private static final long SEED = Long.getLong("hart.kill.seed", 1);
    private static final int WORKERS = 2;
    /** The share of calls that fail in each way. */
    private static final double SHARE = 0.02;

    @TempDir
    private Path folder = Path.of("");

    /** Opens an empty bench. */
    abstract JobTestBench open(Path folder);

    /** Starts a worker process on the same stores. */
    abstract WorkerProcess start(Path folder, Optional<CrashPoint> crashAt) throws IOException;

    /** Starts a worker process whose calls may fail, if the stores support it; it may fail to start. */
    WorkerProcess startWithFaults(Path folder, InjectedFaults faults) throws IOException {
        return start(folder, Optional.empty());
    }

    /** Waits until the lease of a killed worker has ended. */
    abstract void passLease(JobTestBench bench) throws InterruptedException;

    /** Kills a worker at a point; another one ends its job. */
    final void killedAt(CrashPoint crashAt) throws Exception {
        try (JobTestBench bench = open(folder)) {
            JobRef ref = bench.accept("fox", "a fox", 2);
            try (WorkerProcess process = start(folder, Optional.of(crashAt))) {
                assertThat(process.line()).contains(crashAt.name());
            }

            recover(bench);

            assertThat(bench.await(ref)).isInstanceOf(Succeeded.class);
            bench.stop();
            bench.sweeper().repairOpenJobs();
            bench.audit(List.of(ref));
        }
    }

    /** Kills a worker at a point while it gives up a job that always fails. */
    final void killedGivingUpAt(CrashPoint crashAt) throws Exception {
        try (JobTestBench bench = open(folder)) {
            JobRef ref = bench.accept("bug", "bug", 1);
            try (WorkerProcess process = start(folder, Optional.of(crashAt))) {
                assertThat(process.line()).contains(crashAt.name());
            }
            assertThat(bench.deadLetters()).isZero();

            recover(bench);

            assertThat(bench.await(ref)).isInstanceOf(Failed.class);
            assertThat(bench.deadLetters()).isEqualTo(1);
            bench.stop();
            bench.sweeper().repairOpenJobs();
            bench.audit(List.of(ref));
        }
    }

    /**
     * Kills workers at any time while they work.
     *
     * @param jobs how many jobs, unless {@code hart.kill.jobs} is set
     * @param rounds how often two workers are killed, unless {@code hart.kill.rounds} is set
     * @param longestLife the longest time until a worker is killed, in milliseconds
     */
    final void killedAtAnyTime(int jobs, int rounds, int longestLife) throws Exception {
        int count = Integer.getInteger("hart.kill.jobs", jobs);
        int kills = Integer.getInteger("hart.kill.rounds", rounds);
        Random random = new Random(SEED);
        InjectedFaults faults = new InjectedFaults(SEED, SHARE);
        try (JobTestBench bench = open(folder)) {
            List<JobRef> accepted = new ArrayList<>();
            int begun = 0;
            for (int i = 0; i < count; i++) {
                accepted.add(bench.accept("job-" + i, "a fox", 1 + random.nextInt(3)));
            }
            for (int i = 0; i < kills; i++) {
                List<WorkerProcess> processes = new ArrayList<>();
                for (int j = 0; j < WORKERS; j++) {
                    processes.add(startWithFaults(folder, faults));
                }
                for (WorkerProcess process : processes) {
                    begun += process.line().filter("works"::equals).isPresent() ? 1 : 0;
                    Thread.sleep(random.nextInt(longestLife));
                    process.close();
                }
            }
            long done = ended(bench, accepted);
            assertThat(begun).as("workers that began").isPositive();
            faults.calm();
            passLease(bench);
            bench.work(patient(), CrashPoint.Watcher.NONE);

            for (JobRef ref : accepted) {
                assertThat(bench.await(ref)).isInstanceOf(Succeeded.class);
            }
            bench.stop();
            bench.sweeper().repairOpenJobs();
            System.out.println(count + " jobs, seed " + SEED + ", " + begun + " workers killed, " + done
                    + " jobs done by them, " + faults.happened() + " faults of the network");
            bench.audit(accepted);
        }
    }

    private static long ended(JobTestBench bench, List<JobRef> jobs) {
        return jobs.stream().filter(ref -> bench.state(ref) instanceof Ended).count();
    }

    private void recover(JobTestBench bench) throws InterruptedException {
        passLease(bench);
        bench.work();
    }

    /** Settings with which no number of crashes ends a job. */
    static WorkerSettings patient() {
        WorkerSettings quick = JobTestBench.QUICK;
        return new WorkerSettings(
                quick.lease(), quick.poll(), quick.timeout(), 998, Duration.ZERO, quick.longestPause());
    }
}
