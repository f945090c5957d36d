package dev.hart.job.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.job.CrashPoint;
import dev.hart.job.Job;
import dev.hart.job.JobConflictException;
import dev.hart.job.JobErasedException;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobState.Queued;
import dev.hart.job.JobState.Running;
import dev.hart.job.JobSubmission;
import dev.hart.job.JobView;
import dev.hart.job.Outcome;
import dev.hart.job.Outcome.Cancelled;
import dev.hart.job.Outcome.Erased;
import dev.hart.job.Outcome.Succeeded;
import dev.hart.job.OutcomeNotifier;
import dev.hart.job.Owner;
import dev.hart.job.UnreadableMessageException;
import dev.hart.job.worker.CrashOnce;
import dev.hart.job.worker.JobTestBench;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobStoreTest {
    @TempDir
    private Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private JobTestBench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new JobTestBench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void anAcceptedJobIsReadBackComplete() {
        JobRequest request = JobTestBench.request("a fox", 3);

        JobView accepted = bench.store.accept(JobTestBench.submission(JobTestBench.ref("fox"), request));

        assertThat(accepted.state()).isEqualTo(new Queued(Optional.empty()));
        assertThat(bench.store.find(accepted.job().ref())).contains(accepted);
        assertThat(accepted.job().request()).contains(request);
    }

    @Test
    void concurrentRequestsForOneJobGiveOneJob() throws Exception {
        List<Callable<Job>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            // Each has another number of images.
            JobRequest request = JobTestBench.request("a fox", 1 + i);
            calls.add(() -> bench.store
                    .accept(new JobSubmission(JobTestBench.ref("fox"), "same", () -> request))
                    .job());
        }
        ExecutorService pool = Executors.newFixedThreadPool(8);

        List<Future<Job>> jobs = pool.invokeAll(calls);

        pool.shutdown();
        Job first = jobs.get(0).get();
        for (Future<Job> job : jobs) {
            assertThat(job.get()).isEqualTo(first);
        }
    }

    @Test
    void anotherBodyForTheSameIdIsRefused() throws Exception {
        JobRef ref = bench.accept("fox", "a fox", 1);

        assertThatThrownBy(() -> bench.accept("fox", "a dog", 1)).isInstanceOf(JobConflictException.class);
        bench.work();
        bench.await(ref);
        assertThatThrownBy(() -> bench.accept("fox", "a dog", 1)).isInstanceOf(JobConflictException.class);

        assertThat(bench.accept("fox", "a fox", 1)).isEqualTo(ref);
        assertThat(bench.waitingMessages()).isZero();
    }

    @Test
    void anAcceptedRequestIsNotCheckedAgain() {
        JobRequest request = JobTestBench.request("a fox", 1);
        JobRef ref = bench.accept("fox", "a fox", 1);
        Supplier<JobRequest> refusing = () -> {
            throw new UnreadableMessageException("not any more");
        };

        JobView again = bench.store.accept(new JobSubmission(ref, JobTestBench.digest(request), refusing));

        assertThat(again.job().request()).contains(request);
        assertThatThrownBy(() -> bench.store.accept(new JobSubmission(ref, "another", refusing)))
                .isInstanceOf(JobConflictException.class);
    }

    @Test
    void aRepeatedRequestReturnsTheStateThatTheJobHasNow() {
        JobRequest request = JobTestBench.request("a fox", 1);
        JobRef ref = bench.accept("fox", "a fox", 1);
        Outcome cancelled = bench.store.cancel(ref);

        JobView again = bench.store.accept(JobTestBench.submission(ref, request));

        assertThat(again.state()).isEqualTo(new Ended(cancelled));
        assertThat(bench.store.find(ref)).contains(again);
    }

    @Test
    void aJobThatIsBeingErasedCannotBeRequestedAgain() {
        JobRef ref = bench.accept("fox", "a fox", 1);
        Outcome unused = bench.store.cancel(ref);
        assertThatThrownBy(() -> bench.store(new CrashOnce(CrashPoint.ERASING)).erase(ref))
                .isInstanceOf(CrashOnce.Crash.class);

        assertThatThrownBy(() -> bench.accept("fox", "a fox", 1)).isInstanceOf(JobErasedException.class);
    }

    @Test
    void aJobRemovedDuringARepeatedRequestBecomesANewJob() throws Exception {
        JobRequest request = JobTestBench.request("a fox", 1);
        JobRef ref = bench.accept("fox", "a fox", 1);
        Outcome unused = bench.store.cancel(ref);
        Records vanishing = new VanishingRecords(bench.records, RecordKeys.job(ref), () -> bench.store.remove(ref));
        JobStore store = new JobStore(
                vanishing, bench.queue, bench.images, OutcomeNotifier.NONE, bench.clock, CrashPoint.Watcher.NONE);

        JobView taken = store.accept(JobTestBench.submission(ref, request));

        assertThat(taken.job().request()).contains(request);
        assertThat(bench.records.read(RecordKeys.marker(ref))).isPresent();
        bench.work();
        assertThat(bench.await(ref)).isInstanceOf(Succeeded.class);
    }

    /** Runs something each time that a record was read. */
    private record VanishingRecords(Records records, String key, Runnable then) implements Records {
        @Override
        public boolean create(String name, byte[] content) {
            return records.create(name, content);
        }

        @Override
        public void put(String name, byte[] content) {
            records.put(name, content);
        }

        @Override
        public Optional<byte[]> read(String name) {
            Optional<byte[]> found = records.read(name);
            if (name.equals(key) && found.isPresent()) {
                then.run();
            }
            return found;
        }

        @Override
        public void delete(String name) {
            records.delete(name);
        }

        @Override
        public List<Entry> list(String prefix, Optional<String> after, int limit) {
            return records.list(prefix, after, limit);
        }
    }

    @Test
    void aRefusedRequestLeavesNothing() throws Exception {
        JobSubmission refused = new JobSubmission(JobTestBench.ref("fox"), "digest", () -> {
            throw new UnreadableMessageException("no");
        });

        assertThatThrownBy(() -> bench.store.accept(refused)).isInstanceOf(UnreadableMessageException.class);

        assertThat(bench.store.find(refused.ref())).isEmpty();
        assertThat(bench.records.list(RecordKeys.OPEN, Optional.empty(), 10)).isEmpty();
        assertThat(bench.waitingMessages()).isZero();
    }

    @Test
    void theStateIsThatOfTheAttemptWithTheLastHeartbeat() throws Exception {
        JobRef ref = bench.accept("fox", "a fox", 1);
        OpenAttempt first = bench.store.newAttempt(ref);
        first.begin();
        bench.store.newAttempt(ref).begin();
        // Longer than the resolution of the files' times.
        Thread.sleep(50);

        assertThat(first.update(3, 10)).isTrue();

        assertThat(bench.state(ref)).isInstanceOfSatisfying(Running.class, running -> {
            assertThat(running.done()).isEqualTo(3);
            assertThat(running.scales()).isEqualTo(10);
            assertThat(running.heard()).isAfter(running.started());
        });
    }

    @Test
    void ownersMayUseTheSameId() {
        JobRef mine = bench.accept("fox", "a fox", 1);
        JobRef theirs = new JobRef(new Owner("other"), mine.id());

        assertThat(bench.store.find(theirs)).isEmpty();
        JobRequest request = JobTestBench.request("a dog", 1);
        bench.store.accept(JobTestBench.submission(theirs, request));

        assertThat(bench.store.find(mine).orElseThrow().job().request()).contains(JobTestBench.request("a fox", 1));
        assertThat(bench.store.find(theirs).orElseThrow().job().request()).contains(request);
    }

    @Test
    void createdIdsSortByTimeAndDerivedIdsAreStable() {
        Instant now = Instant.parse("2026-11-24T12:00:00Z");

        assertThat(JobId.create(now).value())
                .isLessThan(JobId.create(now.plusMillis(1)).value());
        assertThat(JobId.create(now)).isNotEqualTo(JobId.create(now));
        assertThat(JobId.ofIdempotencyKey("an order/17"))
                .isEqualTo(JobId.ofIdempotencyKey("an order/17"))
                .isNotEqualTo(JobId.ofIdempotencyKey("an order/18"));
        assertThat(JobId.parse("a/b")).isEmpty();
        assertThat(JobId.parse("")).isEmpty();
        assertThat(JobId.parse("x".repeat(65))).isEmpty();
        assertThat(JobId.parse("aZ_-9")).isPresent();
    }

    @Test
    void aCancelledJobEndsAtOnceAndIsNotGenerated() throws Exception {
        JobRef ref = bench.accept("fox", "a fox", 1);

        Outcome outcome = bench.store.cancel(ref);

        assertThat(outcome).isInstanceOf(Cancelled.class);
        bench.work();
        assertThat(bench.await(ref)).isEqualTo(outcome);
        assertThat(bench.model.rows).isEmpty();
    }

    @Test
    void ofSeveralCallsThatCancelAJobOneSucceeds() throws Exception {
        JobRef ref = bench.accept("fox", "a fox", 1);
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try {
            Callable<Boolean> cancel = () -> bench.store.tryCancel(ref);
            List<Boolean> succeeded = new ArrayList<>();
            for (Future<Boolean> call : callers.invokeAll(Collections.nCopies(8, cancel))) {
                succeeded.add(call.get());
            }

            assertThat(succeeded).containsOnlyOnce(true).hasSize(8);
        } finally {
            callers.shutdownNow();
        }
        assertThat(bench.store.outcome(ref)).containsInstanceOf(Cancelled.class);
    }

    @Test
    void anEndedJobCannotBeCancelled() throws Exception {
        JobRef ref = bench.accept("fox", "a fox", 1);
        bench.work();
        Outcome outcome = bench.await(ref);

        assertThat(bench.store.cancel(ref)).isEqualTo(outcome).isInstanceOf(Succeeded.class);
    }

    @Test
    void anErasedJobLeavesATombstoneThatIsNotRevived() throws Exception {
        JobRef ref = bench.accept("fox", "a fox", 2);
        assertThatThrownBy(() -> bench.store.erase(ref)).isInstanceOf(IllegalStateException.class);
        bench.work();
        bench.await(ref);

        bench.store.erase(ref);
        bench.store.erase(ref);

        JobView view = bench.store.find(ref).orElseThrow();
        assertThat(view.state())
                .isInstanceOfSatisfying(
                        Ended.class, ended -> assertThat(ended.outcome()).isInstanceOf(Erased.class));
        assertThat(view.job().request()).isEmpty();
        assertThat(view.job().digest()).isEmpty();
        assertThat(bench.keys()).isEmpty();
        assertThat(records("jobs")).hasSize(1).noneMatch(record -> record.contains("a fox"));
        assertThat(records("outcomes")).hasSize(1).noneMatch(record -> record.contains("png"));
        assertThatThrownBy(() -> bench.accept("fox", "a fox", 2)).isInstanceOf(JobErasedException.class);
        // A late message of the same job.
        bench.store.sendAgain(ref);
        bench.await(ref);
        bench.stop();
        bench.audit(List.of(ref));
    }

    @Test
    void retentionRemovesOldJobsAndFreesTheirIds() throws Exception {
        JobRef old = bench.accept("old", "a fox", 1);
        JobRef cancelled = bench.accept("cancelled", "a dog", 1);
        bench.store.cancel(cancelled);
        bench.work();
        bench.await(old);
        bench.stop();
        JobRef waiting = bench.accept("waiting", "a cat", 1);
        Sweeper sweeper = new Sweeper(
                bench.store,
                bench.records,
                new SweepSettings(Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(2)),
                bench.clock);

        sweeper.removeExpiredJobs();
        assertThat(bench.store.find(old)).isPresent();
        bench.clock.advance(Duration.ofDays(3));
        sweeper.removeExpiredJobs();

        assertThat(bench.store.find(old)).isEmpty();
        assertThat(bench.store.find(cancelled)).isEmpty();
        assertThat(bench.store.find(waiting)).isPresent();
        assertThat(bench.keys()).isEmpty();
        assertThat(bench.accept("old", "another fox", 1)).isEqualTo(old);
    }

    private List<String> records(String room) {
        return bench.records.list(room + "/", Optional.empty(), 100).stream()
                .map(entry -> new String(bench.records.read(entry.key()).orElseThrow(), UTF_8))
                .toList();
    }
}
