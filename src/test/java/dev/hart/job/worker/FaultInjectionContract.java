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

/** Jobs while everything fails now and then: calls before and after their effect, leases, workers at every point. */
abstract class FaultInjectionContract {
    private static final long SEED = Long.getLong("hart.fire.seed", 1);
    private static final int WORKERS = 3;
    private static final SweepSettings SOON = new SweepSettings(
            Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofDays(1));

    @TempDir
    private Path folder = Path.of("");

    /** How many jobs, where nothing else is said. */
    private final int jobs;

    private final WorkerSettings settings;
    /** Those that were not seen to have ended yet. */
    private final Set<JobRef> open = new HashSet<>();

    FaultInjectionContract(int jobs, WorkerSettings settings) {
        this.jobs = Integer.getInteger("hart.fire.jobs", jobs);
        this.settings = settings;
    }

    /** A workshop to look at things by, past all faults. */
    abstract JobTestBench open(Path folder) throws IOException;

    /** Where workers and clients find them; what fails on the way there fails by these. */
    abstract TestStores approach(JobTestBench bench, InjectedFaults faults) throws IOException;

    @Test
    void everyJobHasOneOutcomeWithItsPicturesAndNothingElseIsLeft() throws Exception {
        InjectedFaults faults = new InjectedFaults(SEED, 0.04);
        try (JobTestBench bench = open(folder);
                TestStores stores = approach(bench, faults)) {
            FaultyRecords records = new FaultyRecords(stores.records(), faults);
            FaultyQueue queue = new FaultyQueue(stores.queue(), faults);
            FaultyImages images = new FaultyImages(stores.images(), faults);
            CrashPoint.Watcher deaths = point -> {
                if (faults.strikes("at " + point)) {
                    throw new CrashOnce.Died(point);
                }
            };
            bench.recipients.names = List.of("events");
            NoticeStore notices = new NoticeStore(records, bench.recipients, bench.clock);
            JobStore store = new JobStore(records, queue, images, notices, bench.clock, deaths);
            WorkerContext context = new WorkerContext(
                    bench.batcher, bench.imageModel.manifest(), images, MessageReader.NONE, JobObserver.NONE);
            List<JobWorker> workers = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                workers.add(new JobWorker(store, queue, context, settings, bench.clock, deaths));
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
            bench.tellAll();

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
                    .as("what is told of %s has one id", ref)
                    .hasSize(1));
            bench.audit(List.copyOf(accepted.keySet()));
        }
    }

    /** As clients do: they ask again until they are told that their job is taken. */
    private Map<JobRef, String> accept(JobStore store, Random random) throws InterruptedException {
        Map<JobRef, String> accepted = new HashMap<>();
        for (int i = 0; i < jobs; i++) {
            JobRef ref = JobTestBench.ref("job-" + i);
            String prompt = random.nextInt(10) == 0 ? "refuse" : random.nextInt(25) == 0 ? "bug" : "a fox";
            JobRequest request = JobTestBench.request(prompt, 1 + random.nextInt(3));
            insist(() -> store.accept(JobTestBench.submission(ref, request)));
            if (random.nextInt(10) == 0) {
                prompt = "cancelled: " + prompt;
                insist(() -> store.cancel(ref));
            }
            accepted.put(ref, prompt);
        }
        return accepted;
    }

    private static void insist(Runnable call) throws InterruptedException {
        for (int i = 0; i < 50; i++) {
            try {
                call.run();
                return;
            } catch (RecordsException | QueueException | CrashOnce.Died fault) {
                Thread.sleep(1);
            }
        }
        throw new AssertionError("fifty faults in a row");
    }

    /** Under fire until all jobs but a few have ended, then in peace until all messages are gone. */
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
        } catch (RecordsException | CrashOnce.Died fault) {
            // The jobs could not be listed, or the sweeper died; the next one may see it through.
            return;
        }
    }

    private static Class<?>[] possible(String prompt) {
        return switch (prompt) {
            case "refuse" -> new Class<?>[] {Refused.class};
            case "bug" -> new Class<?>[] {Failed.class};
            case "a fox" -> new Class<?>[] {Succeeded.class};
            // Before or after its end.
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
