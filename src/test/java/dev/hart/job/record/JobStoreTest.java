package dev.hart.job.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.job.AttemptId;
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
import dev.hart.job.worker.OneDeath;
import dev.hart.job.worker.Workshop;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
    private Workshop shop;

    @BeforeEach
    void open() throws Exception {
        shop = new Workshop(folder);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void aJobIsKeptWhole() {
        JobRequest request = Workshop.request("a fox", 3);

        Job job = shop.store.accept(Workshop.order(Workshop.ref("fox"), request));

        assertThat(shop.store.find(job.ref())).contains(new JobView(job, new Queued(Optional.empty())));
        assertThat(job.request()).contains(request);
    }

    @Test
    void theSameJobManyTimesAtOnceIsOne() throws Exception {
        List<Callable<Job>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            // Each draws a seed of its own.
            JobRequest request = Workshop.request("a fox", 1 + i);
            calls.add(() -> shop.store.accept(new JobSubmission(Workshop.ref("fox"), "same", () -> request)));
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
    void anotherBodyIsRefusedBeforeAndAfterTheEnd() throws Exception {
        JobRef ref = shop.accept("fox", "a fox", 1);

        assertThatThrownBy(() -> shop.accept("fox", "a dog", 1)).isInstanceOf(JobConflictException.class);
        shop.work();
        shop.await(ref);
        assertThatThrownBy(() -> shop.accept("fox", "a dog", 1)).isInstanceOf(JobConflictException.class);

        assertThat(shop.accept("fox", "a fox", 1)).isEqualTo(ref);
        assertThat(shop.waitingMessages()).isZero();
    }

    @Test
    void whatWasTakenIsNotJudgedAgain() {
        JobRequest request = Workshop.request("a fox", 1);
        JobRef ref = shop.accept("fox", "a fox", 1);
        Supplier<JobRequest> refusing = () -> {
            throw new UnreadableMessageException("not any more");
        };

        Job again = shop.store.accept(new JobSubmission(ref, Workshop.digest(request), refusing));

        assertThat(again.request()).contains(request);
        assertThatThrownBy(() -> shop.store.accept(new JobSubmission(ref, "another", refusing)))
                .isInstanceOf(JobConflictException.class);
    }

    @Test
    void whatIsBeingErasedIsNotTakenForTheJobThatItWas() {
        JobRef ref = shop.accept("fox", "a fox", 1);
        Outcome unused = shop.store.cancel(ref);
        assertThatThrownBy(() -> shop.store(new OneDeath(CrashPoint.ERASING)).erase(ref))
                .isInstanceOf(OneDeath.Died.class);

        assertThatThrownBy(() -> shop.accept("fox", "a fox", 1)).isInstanceOf(JobErasedException.class);
    }

    @Test
    void whatRetentionRemovesWhileItIsAskedForAgainIsANewJob() throws Exception {
        JobRequest request = Workshop.request("a fox", 1);
        JobRef ref = shop.accept("fox", "a fox", 1);
        Outcome unused = shop.store.cancel(ref);
        Records vanishing = new VanishingRecords(shop.records, RecordKeys.job(ref), () -> shop.store.remove(ref));
        JobStore store = new JobStore(
                vanishing, shop.queue, shop.pictures, OutcomeNotifier.NONE, shop.clock, CrashPoint.Watcher.NONE);

        Job taken = store.accept(Workshop.order(ref, request));

        assertThat(taken.request()).contains(request);
        assertThat(shop.records.read(RecordKeys.mark(ref))).isPresent();
        shop.work();
        assertThat(shop.await(ref)).isInstanceOf(Succeeded.class);
    }

    /** Something happens once a record was read. */
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
    void ofWhatIsRefusedNothingIsLeft() throws Exception {
        JobSubmission refused = new JobSubmission(Workshop.ref("fox"), "digest", () -> {
            throw new UnreadableMessageException("no");
        });

        assertThatThrownBy(() -> shop.store.accept(refused)).isInstanceOf(UnreadableMessageException.class);

        assertThat(shop.store.find(refused.ref())).isEmpty();
        assertThat(shop.records.list(RecordKeys.OPEN, Optional.empty(), 10)).isEmpty();
        assertThat(shop.waitingMessages()).isZero();
    }

    @Test
    void whereAJobIsSaysTheAttemptThatWasHeardOfLast() throws Exception {
        JobRef ref = shop.accept("fox", "a fox", 1);
        Attempts attempts = shop.store.attempts();
        AttemptId first = AttemptId.create(shop.clock.instant());
        AttemptRecord begun = attempts.begin(ref, first);
        AttemptRecord unused = attempts.begin(ref, AttemptId.create(shop.clock.instant()));
        AttemptRecord later = begun.progress(shop.clock.instant(), 3, 10);
        // Longer than the clock of files stands still.
        Thread.sleep(50);

        attempts.progress(ref, first, later);

        assertThat(shop.state(ref)).isEqualTo(new Running(later.started(), later.heard(), 3, 10));
    }

    @Test
    void ownersDoNotMeet() {
        JobRef mine = shop.accept("fox", "a fox", 1);
        JobRef theirs = new JobRef(new Owner("other"), mine.id());

        assertThat(shop.store.find(theirs)).isEmpty();
        JobRequest request = Workshop.request("a dog", 1);
        shop.store.accept(Workshop.order(theirs, request));

        assertThat(shop.store.find(mine).orElseThrow().job().request()).contains(Workshop.request("a fox", 1));
        assertThat(shop.store.find(theirs).orElseThrow().job().request()).contains(request);
    }

    @Test
    void oursSortByTimeAndKeysGiveTheSameIdAlways() {
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
    void aCancelledJobIsOverAtOnceAndNobodyDrawsIt() throws Exception {
        JobRef ref = shop.accept("fox", "a fox", 1);

        Outcome outcome = shop.store.cancel(ref);

        assertThat(outcome).isInstanceOf(Cancelled.class);
        shop.work();
        assertThat(shop.await(ref)).isEqualTo(outcome);
        assertThat(shop.model.rows).isEmpty();
    }

    @Test
    void whatHasEndedCannotBeCancelled() throws Exception {
        JobRef ref = shop.accept("fox", "a fox", 1);
        shop.work();
        Outcome outcome = shop.await(ref);

        assertThat(shop.store.cancel(ref)).isEqualTo(outcome).isInstanceOf(Succeeded.class);
    }

    @Test
    void anErasedJobLeavesATombstoneThatNobodyWakes() throws Exception {
        JobRef ref = shop.accept("fox", "a fox", 2);
        assertThatThrownBy(() -> shop.store.erase(ref)).isInstanceOf(IllegalStateException.class);
        shop.work();
        shop.await(ref);

        shop.store.erase(ref);
        shop.store.erase(ref);

        JobView view = shop.store.find(ref).orElseThrow();
        assertThat(view.state())
                .isInstanceOfSatisfying(
                        Ended.class, ended -> assertThat(ended.outcome()).isInstanceOf(Erased.class));
        assertThat(view.job().request()).isEmpty();
        assertThat(view.job().digest()).isEmpty();
        assertThat(shop.keys()).isEmpty();
        assertThat(records("jobs")).hasSize(1).noneMatch(record -> record.contains("a fox"));
        assertThat(records("outcomes")).hasSize(1).noneMatch(record -> record.contains("png"));
        assertThatThrownBy(() -> shop.accept("fox", "a fox", 2)).isInstanceOf(JobErasedException.class);
        // A late message of the same job.
        shop.store.sendAgain(ref);
        shop.await(ref);
        shop.stop();
        shop.audit(List.of(ref));
    }

    @Test
    void retentionRemovesWhatIsOldAndTheIdIsFreeAgain() throws Exception {
        JobRef old = shop.accept("old", "a fox", 1);
        JobRef cancelled = shop.accept("cancelled", "a dog", 1);
        shop.store.cancel(cancelled);
        shop.work();
        shop.await(old);
        shop.stop();
        JobRef waiting = shop.accept("waiting", "a cat", 1);
        Sweeper sweeper = new Sweeper(
                shop.store,
                shop.records,
                new SweepSettings(Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(2)),
                shop.clock);

        sweeper.retire();
        assertThat(shop.store.find(old)).isPresent();
        shop.clock.advance(Duration.ofDays(3));
        sweeper.retire();

        assertThat(shop.store.find(old)).isEmpty();
        assertThat(shop.store.find(cancelled)).isEmpty();
        assertThat(shop.store.find(waiting)).isPresent();
        assertThat(shop.keys()).isEmpty();
        assertThat(shop.accept("old", "another fox", 1)).isEqualTo(old);
    }

    private List<String> records(String room) {
        return shop.records.list(room + "/", Optional.empty(), 100).stream()
                .map(entry -> new String(shop.records.read(entry.key()).orElseThrow(), UTF_8))
                .toList();
    }
}
