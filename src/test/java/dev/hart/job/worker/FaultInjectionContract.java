package dev.hart.job.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.CrashPoint;
import dev.hart.job.JobObserver;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.JobState.Ended;
import dev.hart.job.MessageReader;
import dev.hart.job.Outcome.Cancelled;
import dev.hart.job.Outcome.Failed;
import dev.hart.job.Outcome.Refused;
import dev.hart.job.Outcome.Succeeded;
import dev.hart.job.QueueException;
import dev.hart.job.notice.NoticeDispatcher;
import dev.hart.job.notice.NoticeObserver;
import dev.hart.job.notice.NoticeStore;
import dev.hart.job.record.JobStore;
import dev.hart.job.record.RecordsException;
import dev.hart.job.record.SweepSettings;
import dev.hart.job.record.Sweeper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs with injected faults: calls that fail before or after their effect or are late, leases that end early, workers that crash
 * at any point.
 */
abstract class FaultInjectionContract {
    private static final long SEED = Long.getLong("hart.fire.seed", 1);
    private static final int WORKERS = 3;
    private static final SweepSettings SOON = new SweepSettings(
            Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofDays(1));

    @TempDir
    private Path folder = Path.of("");

    /** How many jobs to accept. */
    private final int jobs;

    private final WorkerSettings settings;
    /** Jobs that have not been seen to end yet. */
    private final Set<JobRef> open = new HashSet<>();

    FaultInjectionContract(int jobs, WorkerSettings settings) {
        this.jobs = Integer.getInteger("hart.fire.jobs", jobs);
        this.settings = settings;
    }

    /** A bench without faults, for looking at the results. */
    abstract JobTestBench open(Path folder) throws IOException;

    /** The stores that workers and clients use, with faults on the way there. */
    abstract TestStores faultyStores(JobTestBench bench, InjectedFaults faults) throws IOException;

    @Test
    void everyJobHasOneOutcomeWithItsImagesAndNothingIsLeftOver() throws Exception {
        InjectedFaults faults = new InjectedFaults(SEED, 0.04);
        try (JobTestBench bench = open(folder);
                TestStores stores = faultyStores(bench, faults)) {
            FaultyRecords records = new FaultyRecords(stores.records(), faults);
            FaultyQueue queue = new FaultyQueue(stores.queue(), faults);
            FaultyImages images = new FaultyImages(stores.images(), faults);
            CrashPoint.Watcher crashes = point -> {
                if (faults.strikes("at " + point)) {
                    throw new CrashOnce.Crash(point);
                }
            };
            bench.recipients.names = List.of("events");
            NoticeStore notices = new NoticeStore(records, bench.recipients, bench.clock);
            JobStore store = new JobStore(records, queue, images, notices, bench.clock, crashes);
            WorkerContext context = new WorkerContext(
                    bench.batcher, bench.imageModel.manifest(), images, MessageReader.NONE, JobObserver.NONE);
            List<JobWorker> workers = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                workers.add(new JobWorker(store, queue, context, settings, bench.clock, crashes));
            }
            NoticeDispatcher dispatcher =
                    new NoticeDispatcher(store, notices, bench.recipients, NoticeObserver.NONE, bench.clock);
            Sweeper sweeper = new Sweeper(store, records, SOON, bench.clock);

            workers.forEach(JobWorker::start);
            dispatcher.start(Duration.ofMillis(100));
            Map<JobRef, String> accepted = accept(store, new Random(SEED));
            awaitEnd(bench, accepted, sweeper, faults);
            workers.forEach(JobWorker::close);
            dispatcher.close();
            bench.sweeper().repairOpenJobs();
            bench.deliverAllNotices();

            System.out.println(
                    jobs + " jobs, seed " + SEED + ": " + faults.happened() + " faults, " + tally(bench, accepted));
            assertThat(faults.happened()).isGreaterThan(jobs);
            records.created().forEach((key, documents) -> {
                if (key.startsWith("outcomes/")) {
                    assertThat(documents).as(key).hasSize(1);
                }
            });
            accepted.forEach((ref, prompt) -> assertThat(bench.state(ref))
                    .as("%s: %s", ref, prompt)
                    .isInstanceOfSatisfying(
                            Ended.class, ended -> assertThat(ended.outcome()).isInstanceOfAny(possible(prompt))));
            assertThat(bench.recipients.received.keySet()).containsExactlyInAnyOrderElementsOf(accepted.keySet());
            bench.recipients.received.forEach((ref, ids) -> assertThat(Set.copyOf(ids))
                    .as("the notices of %s have one id", ref)
                    .hasSize(1));
            bench.audit(List.copyOf(accepted.keySet()));
        }
    }

    /** Accepts jobs like clients, who repeat a request until their job is accepted. */
    private Map<JobRef, String> accept(JobStore store, Random random) throws InterruptedException {
        Map<JobRef, String> accepted = new HashMap<>();
        for (int i = 0; i < jobs; i++) {
            JobRef ref = JobTestBench.ref("job-" + i);
            String prompt = random.nextInt(10) == 0 ? "refuse" : random.nextInt(25) == 0 ? "bug" : "a fox";
            JobRequest request = JobTestBench.request(prompt, 1 + random.nextInt(3));
            retryUntilDone(() -> store.accept(JobTestBench.submission(ref, request)));
            if (random.nextInt(10) == 0) {
                prompt = "cancelled: " + prompt;
                retryUntilDone(() -> store.cancel(ref));
            }
            accepted.put(ref, prompt);
        }
        return accepted;
    }

    private static void retryUntilDone(Runnable call) throws InterruptedException {
        for (int i = 0; i < 50; i++) {
            try {
                call.run();
                return;
            } catch (RecordsException | QueueException | CrashOnce.Crash fault) {
                Thread.sleep(1);
            }
        }
        throw new AssertionError("fifty faults in a row");
    }

    /** Waits with faults until all jobs but a few have ended, then without faults until all messages are gone. */
    private void awaitEnd(JobTestBench bench, Map<JobRef, String> accepted, Sweeper sweeper, InjectedFaults faults)
            throws Exception {
        open.addAll(accepted.keySet());
        for (int i = 0; i < 400 + 20 * jobs; i++) {
            open.removeIf(ref -> bench.state(ref) instanceof Ended);
            if (open.size() <= jobs / 20) {
                faults.calm();
            }
            if (open.isEmpty() && bench.waitingMessages() == 0) {
                return;
            }
            if (i % 10 == 0) {
                sweep(sweeper);
            }
            Thread.sleep(50);
        }
        throw new AssertionError("not all ended: " + tally(bench, accepted) + ", " + bench.waitingMessages());
    }

    private static void sweep(Sweeper sweeper) {
        try {
            sweeper.repairOpenJobs();
        } catch (RecordsException | CrashOnce.Crash fault) {
            // The jobs could not be listed, or the sweeper crashed; the next sweep may finish.
            return;
        }
    }

    private static Class<?>[] possible(String prompt) {
        return switch (prompt) {
            case "refuse" -> new Class<?>[] {Refused.class};
            case "bug" -> new Class<?>[] {Failed.class};
            case "a fox" -> new Class<?>[] {Succeeded.class};
            // It was cancelled before or after its end.
            default -> new Class<?>[] {Cancelled.class, Succeeded.class, Refused.class, Failed.class};
        };
    }

    private static Map<String, Integer> tally(JobTestBench bench, Map<JobRef, String> accepted) {
        Map<String, Integer> tally = new HashMap<>();
        for (JobRef ref : accepted.keySet()) {
            String kind = bench.state(ref) instanceof Ended ended
                    ? ended.outcome().getClass().getSimpleName()
                    : "open";
            tally.merge(kind, 1, Integer::sum);
        }
        return tally;
    }
}
