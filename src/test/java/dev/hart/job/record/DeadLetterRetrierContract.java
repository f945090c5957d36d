package dev.hart.job.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.job.CrashPoint;
import dev.hart.job.DeadLetter;
import dev.hart.job.DeadLetters;
import dev.hart.job.JobMessage;
import dev.hart.job.JobObserver;
import dev.hart.job.JobQueue;
import dev.hart.job.JobQueue.Lease;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.JobState.Ended;
import dev.hart.job.Outcome;
import dev.hart.job.Outcome.Failed;
import dev.hart.job.Outcome.Succeeded;
import dev.hart.job.record.DeadLetterRetrier.Report;
import dev.hart.job.record.DeadLetterRetrier.Result;
import dev.hart.job.worker.CrashOnce;
import dev.hart.job.worker.JobTestBench;
import dev.hart.job.worker.JobWorker;
import dev.hart.job.worker.WorkerContext;
import dev.hart.job.worker.WorkerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Retrying dead letters of any queue. */
abstract class DeadLetterRetrierContract {
    /**
     * One attempt is a reserve: a call for messages that is still under way in SQS when its worker has stopped may receive a message
     * of the next job, which is given back, but counts as received.
     */
    private static final WorkerSettings FEW_TRIES = new WorkerSettings(
            Duration.ofSeconds(1), Duration.ofMillis(50), Duration.ofSeconds(20), 3, Duration.ZERO, Duration.ZERO);

    private static final Duration LEASE = Duration.ofSeconds(20);

    @TempDir
    private Path folder = Path.of("");

    JobTestBench bench;

    abstract JobTestBench open(Path at);

    @BeforeEach
    void open() {
        bench = open(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    final Outcome work(JobRef ref) throws Exception {
        bench.work(FEW_TRIES, CrashPoint.Watcher.NONE);
        Outcome outcome = bench.await(ref);
        bench.stop();
        return outcome;
    }

    final JobRef failed(String id) throws Exception {
        JobRef ref = bench.accept(id, "bug", 2);
        assertThat(work(ref)).isInstanceOf(Failed.class);
        assertThat(bench.deadLetters()).isEqualTo(1);
        return ref;
    }

    final DeadLetterRetrier retrier(CrashPoint.Watcher points) {
        return new DeadLetterRetrier(bench.store(points), bench.queue, points);
    }

    private List<Report> retryAll() {
        List<Report> reports = new ArrayList<>();
        retrier(CrashPoint.Watcher.NONE).retryAll(reports::add);
        return reports;
    }

    final Result retryOne() {
        List<Report> reports = retryAll();
        assertThat(reports).hasSize(1);
        return reports.get(0).result();
    }

    /** Sends a text and moves it to the dead-letter queue unchanged. */
    private void moveToDeadLetters(String body) {
        bench.queue.send(body);
        take().moveToDeadLetters("why");
    }

    private Lease take() {
        return bench.queue.receive(1, Duration.ofSeconds(5), LEASE).get(0);
    }

    private String letterOf(String body) {
        try (DeadLetters.Look look = bench.queue.deadLetters().look()) {
            for (Optional<DeadLetter> letter = look.next(); letter.isPresent(); letter = look.next()) {
                if (letter.get().body().equals(body)) {
                    return letter.get().id();
                }
            }
        }
        throw new AssertionError("no letter " + body);
    }

    @Test
    void aFailedJobIsRetriedAsAnotherJob() throws Exception {
        JobRef old = failed("fox");
        Outcome before = ((Ended) bench.state(old)).outcome();
        bench.model.repaired = true;

        Result.Retried renewed = (Result.Retried) retryOne();

        assertThat(renewed.before()).isFalse();
        assertThat(renewed.job().owner()).isEqualTo(old.owner());
        assertThat(bench.deadLetters()).isZero();
        assertThat(work(renewed.job())).isInstanceOf(Succeeded.class);
        assertThat(bench.state(old)).isEqualTo(new Ended(before));
        assertThat(bench.store.find(renewed.job()).orElseThrow().job().request())
                .isEqualTo(bench.store.find(old).orElseThrow().job().request());
        bench.sweeper().repairOpenJobs();
        bench.audit(List.of(old, renewed.job()));
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"MARKED", "RECORDED", "SENT", "RETRIED"})
    void retryingAgainAfterACrashGivesTheSameJob(CrashPoint crashAt) throws Exception {
        JobRef old = failed("fox");
        bench.model.repaired = true;
        DeadLetterRetrier crashing = retrier(new CrashOnce(crashAt));
        assertThatThrownBy(() -> crashing.retryAll(report -> {})).isInstanceOf(CrashOnce.Crash.class);
        assertThat(bench.deadLetters()).isEqualTo(1);

        Result.Retried renewed = (Result.Retried) retryOne();

        assertThat(bench.deadLetters()).isZero();
        assertThat(work(renewed.job())).isInstanceOf(Succeeded.class);
        assertThat(bench.records.list(RecordKeys.JOBS, Optional.empty(), 10)).hasSize(2);
        bench.sweeper().repairOpenJobs();
        bench.audit(List.of(old, renewed.job()));
    }

    @Test
    void severalLettersAboutOneFailureGiveOneRetry() throws Exception {
        JobRef old = failed("fox");
        moveToDeadLetters(JobMessage.of(old));

        List<Report> reports = retryAll();

        assertThat(reports).extracting(Report::result).hasSize(2).allMatch(Result.Retried.class::isInstance);
        assertThat(reports.stream().map(report -> ((Result.Retried) report.result()).job()))
                .containsOnly(((Result.Retried) reports.get(0).result()).job());
        assertThat(((Result.Retried) reports.get(1).result()).before()).isTrue();
        assertThat(bench.deadLetters()).isZero();
    }

    @Test
    void aFailedRetryIsRetriedAsAThirdJob() throws Exception {
        JobRef first = failed("fox");
        JobRef second = ((Result.Retried) retryOne()).job();
        assertThat(work(second)).isInstanceOf(Failed.class);
        bench.model.repaired = true;

        JobRef third = ((Result.Retried) retryOne()).job();

        assertThat(third).isNotIn(first, second);
        assertThat(work(third)).isInstanceOf(Succeeded.class);
    }

    @Test
    void anOpenJobsMessageIsSentAgainUnchanged() throws Exception {
        JobRef ref = bench.accept("fox", "a fox", 1);
        take().moveToDeadLetters("moved by mistake");
        DeadLetterRetrier crashing = retrier(new CrashOnce(CrashPoint.RETRIED));
        assertThatThrownBy(() -> crashing.retryAll(report -> {})).isInstanceOf(CrashOnce.Crash.class);
        assertThat(bench.deadLetters()).isEqualTo(1);

        assertThat(retryOne()).isEqualTo(new Result.Resent());

        assertThat(bench.deadLetters()).isZero();
        assertThat(work(ref)).isInstanceOf(Succeeded.class);
        bench.sweeper().repairOpenJobs();
        bench.audit(List.of(ref));
    }

    @Test
    void anotherSendersMessageIsSentAgainUnchanged() throws Exception {
        moveToDeadLetters("{\"prompt\": \"a fox\"}");

        assertThat(retryOne()).isEqualTo(new Result.Resent());

        assertThat(take().body()).isEqualTo("{\"prompt\": \"a fox\"}");
        assertThat(bench.deadLetters()).isZero();
    }

    @Test
    void anotherSendersMessageBecomesALetterAboutItsJob() throws Exception {
        JobRef ref = JobTestBench.ref("ordered");
        JobRequest request = JobTestBench.request("bug", 1);
        WorkerContext context = new WorkerContext(
                bench.batcher,
                bench.imageModel.manifest(),
                bench.images,
                (id, body) -> JobTestBench.submission(ref, request),
                JobObserver.NONE);
        bench.queue.send("one bug, please");
        try (JobWorker worker =
                new JobWorker(bench.store, bench.queue, context, FEW_TRIES, bench.clock, CrashPoint.Watcher.NONE)) {
            worker.start();
            awaitDeadLetter();
        }

        Result.Retried renewed = (Result.Retried) retryOne();

        bench.model.repaired = true;
        assertThat(work(renewed.job())).isInstanceOf(Succeeded.class);
    }

    private void awaitDeadLetter() throws Exception {
        for (int i = 0; i < 1000 && bench.deadLetters() + 10 * bench.waitingMessages() != 1; i++) {
            Thread.sleep(10);
        }
        assertThat(bench.deadLetters()).isEqualTo(1);
    }

    @Test
    void aLetterWithNothingToRetryStaysUnlessItIsNamed() throws Exception {
        List<JobRef> over = List.of(
                bench.accept("done", "a fox", 1),
                bench.accept("refused", "refuse", 1),
                bench.accept("cancelled", "a fox", 1),
                bench.accept("erased", "a fox", 1));
        bench.store.cancel(over.get(2));
        for (JobRef ref : over) {
            Outcome unused = work(ref);
        }
        bench.store.erase(over.get(3));
        List<JobRef> all = new ArrayList<>(over);
        all.add(JobTestBench.ref("gone"));
        all.forEach(ref -> moveToDeadLetters(JobMessage.of(ref)));

        List<Report> left = retryAll();

        assertThat(left)
                .extracting(Report::result)
                .containsExactlyInAnyOrder(
                        new Result.NothingToRetry("has succeeded", false),
                        new Result.NothingToRetry("was refused", false),
                        new Result.NothingToRetry("was cancelled", false),
                        new Result.NothingToRetry("was erased", false),
                        new Result.NothingToRetry("no longer exists", false));
        assertThat(bench.deadLetters()).isEqualTo(5);
        List<Report> removed = new ArrayList<>();
        assertThat(retrier(CrashPoint.Watcher.NONE).retry(Set.of(letterOf(JobMessage.of(all.get(4)))), removed::add))
                .isEmpty();
        assertThat(removed)
                .extracting(Report::result)
                .containsExactly(new Result.NothingToRetry("no longer exists", true));
        assertThat(bench.deadLetters()).isEqualTo(4);
        assertThat(bench.waitingMessages()).isZero();
    }

    @Test
    void onlyNamedLettersAreRetriedAndMissingOnesReported() throws Exception {
        moveToDeadLetters("1");
        moveToDeadLetters("2");
        List<Report> reports = new ArrayList<>();

        Set<String> missing = retrier(CrashPoint.Watcher.NONE).retry(Set.of(letterOf("2"), "nothing"), reports::add);

        assertThat(missing).containsExactly("nothing");
        assertThat(reports).extracting(report -> report.letter().body()).containsExactly("2");
        assertThat(bench.deadLetters()).isEqualTo(1);
        assertThat(take().body()).isEqualTo("2");
    }

    @Test
    void aMessageThatComesBackAtOnceIsNotRetriedForEver() throws Exception {
        moveToDeadLetters("poison");
        List<Report> reports = new ArrayList<>();

        retrier(CrashPoint.Watcher.NONE).retryAll(report -> {
            reports.add(report);
            assertThat(reports).hasSizeLessThan(5);
            if (report.result() instanceof Result.Resent) {
                take().moveToDeadLetters("unreadable");
            }
        });

        assertThat(reports).extracting(Report::result).first().isEqualTo(new Result.Resent());
        assertThat(reports).hasSizeLessThanOrEqualTo(2);
        assertThat(bench.deadLetters()).isEqualTo(1);
    }

    @Test
    void aLetterStaysIfAnotherJobHasTheRetrysId() throws Exception {
        JobRef old = failed("fox");
        JobRef taken =
                DeadLetterRetrier.retryOf(bench.store.find(old).orElseThrow()).orElseThrow();
        JobRef unused = bench.accept(taken.id().value(), "another", 1);

        assertThat(retryOne()).isEqualTo(new Result.NotRetried("cannot be retried: another job has the id " + taken));

        assertThat(bench.deadLetters()).isEqualTo(1);
    }

    @Test
    void anErasedRetryIsNotCreatedAgain() throws Exception {
        JobRef old = failed("fox");
        JobRef renewed = ((Result.Retried) retryOne()).job();
        Outcome unused = bench.store.cancel(renewed);
        bench.store.erase(renewed);
        take().delete();
        moveToDeadLetters(JobMessage.of(old));

        assertThat(retryOne())
                .isEqualTo(new Result.NothingToRetry("was retried as " + renewed + ", which was erased", false));

        assertThat(bench.waitingMessages()).isZero();
    }

    @Test
    void aMessageTooLongToSendStaysAndTheOthersAreRetried() throws Exception {
        bench.queue.send("long");
        take().moveToDeadLetters("x".repeat(JobQueue.LONGEST + 1), "too long");
        moveToDeadLetters("short");

        List<Report> reports = retryAll();

        assertThat(reports)
                .extracting(Report::result)
                .hasSize(2)
                .contains(new Result.Resent())
                .anyMatch(Result.NotRetried.class::isInstance);
        assertThat(take().body()).isEqualTo("short");
        assertThat(bench.deadLetters()).isEqualTo(1);
    }
}
