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
import dev.hart.job.worker.JobWorker;
import dev.hart.job.worker.OneDeath;
import dev.hart.job.worker.WorkerContext;
import dev.hart.job.worker.WorkerSettings;
import dev.hart.job.worker.Workshop;
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

/** Dead letters taken up again, whichever queue they lie in. */
abstract class DeadLetterRetrierContract {
    /** A worker that ends may give a message back that it got too late, which costs it one. */
    private static final WorkerSettings FEW_TRIES = new WorkerSettings(
            Duration.ofSeconds(1), Duration.ofMillis(50), Duration.ofSeconds(20), 3, Duration.ZERO, Duration.ZERO);

    private static final Duration LEASE = Duration.ofSeconds(20);

    @TempDir
    private Path folder = Path.of("");

    Workshop shop;

    abstract Workshop open(Path at);

    /** Waits until a worker that has ended can take nothing more. */
    abstract void quieten() throws InterruptedException;

    @BeforeEach
    void open() {
        shop = open(folder);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    final Outcome work(JobRef ref) throws Exception {
        shop.work(FEW_TRIES, CrashPoint.Watcher.NONE);
        Outcome outcome = shop.await(ref);
        shop.stop();
        quieten();
        return outcome;
    }

    final JobRef failed(String id) throws Exception {
        JobRef ref = shop.accept(id, "bug", 2);
        assertThat(work(ref)).isInstanceOf(Failed.class);
        assertThat(shop.deadLetters()).isEqualTo(1);
        return ref;
    }

    final DeadLetterRetrier retries(CrashPoint.Watcher points) {
        return new DeadLetterRetrier(shop.store(points), shop.queue, points);
    }

    private List<Report> retryAll() {
        List<Report> reports = new ArrayList<>();
        retries(CrashPoint.Watcher.NONE).retryAll(reports::add);
        return reports;
    }

    final Result retryOne() {
        List<Report> reports = retryAll();
        assertThat(reports).hasSize(1);
        return reports.get(0).result();
    }

    /** Sends a text and puts it aside as it is. */
    private void bury(String body) {
        shop.queue.send(body);
        take().bury("why");
    }

    private Lease take() {
        return shop.queue.receive(1, Duration.ofSeconds(5), LEASE).get(0);
    }

    private String letterOf(String body) {
        try (DeadLetters.Look look = shop.queue.deadLetters().look()) {
            for (Optional<DeadLetter> letter = look.next(); letter.isPresent(); letter = look.next()) {
                if (letter.get().body().equals(body)) {
                    return letter.get().id();
                }
            }
        }
        throw new AssertionError("no letter " + body);
    }

    @Test
    void whatHasFailedIsDoneByAnotherJobOnceTheFaultIsGone() throws Exception {
        JobRef old = failed("fox");
        Outcome before = ((Ended) shop.state(old)).outcome();
        shop.model.repaired = true;

        Result.Renewed renewed = (Result.Renewed) retryOne();

        assertThat(renewed.before()).isFalse();
        assertThat(renewed.job().owner()).isEqualTo(old.owner());
        assertThat(shop.deadLetters()).isZero();
        assertThat(work(renewed.job())).isInstanceOf(Succeeded.class);
        assertThat(shop.state(old)).isEqualTo(new Ended(before));
        assertThat(shop.store.find(renewed.job()).orElseThrow().job().request())
                .isEqualTo(shop.store.find(old).orElseThrow().job().request());
        shop.sweeper().mend();
        shop.audit(List.of(old, renewed.job()));
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"MARKED", "RECORDED", "SENT", "RETRIED"})
    void whoeverRetriesAgainAfterADeathGetsTheSameJob(CrashPoint deadly) throws Exception {
        JobRef old = failed("fox");
        shop.model.repaired = true;
        DeadLetterRetrier dying = retries(new OneDeath(deadly));
        assertThatThrownBy(() -> dying.retryAll(report -> {})).isInstanceOf(OneDeath.Died.class);
        assertThat(shop.deadLetters()).isEqualTo(1);

        Result.Renewed renewed = (Result.Renewed) retryOne();

        assertThat(shop.deadLetters()).isZero();
        assertThat(work(renewed.job())).isInstanceOf(Succeeded.class);
        assertThat(shop.records.list(RecordKeys.JOBS, Optional.empty(), 10)).hasSize(2);
        shop.sweeper().mend();
        shop.audit(List.of(old, renewed.job()));
    }

    @Test
    void aFailureIsRetriedOnceHoweverManyLettersTellOfIt() throws Exception {
        JobRef old = failed("fox");
        bury(JobMessage.of(old));

        List<Report> reports = retryAll();

        assertThat(reports).extracting(Report::result).hasSize(2).allMatch(Result.Renewed.class::isInstance);
        assertThat(reports.stream().map(report -> ((Result.Renewed) report.result()).job()))
                .containsOnly(((Result.Renewed) reports.get(0).result()).job());
        assertThat(((Result.Renewed) reports.get(1).result()).before()).isTrue();
        assertThat(shop.deadLetters()).isZero();
    }

    @Test
    void theRetryThatFailsIsRetriedAsAThirdJob() throws Exception {
        JobRef first = failed("fox");
        JobRef second = ((Result.Renewed) retryOne()).job();
        assertThat(work(second)).isInstanceOf(Failed.class);
        shop.model.repaired = true;

        JobRef third = ((Result.Renewed) retryOne()).job();

        assertThat(third).isNotIn(first, second);
        assertThat(work(third)).isInstanceOf(Succeeded.class);
    }

    @Test
    void whatHasNotEndedIsSentAgainAsItIs() throws Exception {
        JobRef ref = shop.accept("fox", "a fox", 1);
        take().bury("moved by mistake");
        DeadLetterRetrier dying = retries(new OneDeath(CrashPoint.RETRIED));
        assertThatThrownBy(() -> dying.retryAll(report -> {})).isInstanceOf(OneDeath.Died.class);
        assertThat(shop.deadLetters()).isEqualTo(1);

        assertThat(retryOne()).isEqualTo(new Result.SentAgain());

        assertThat(shop.deadLetters()).isZero();
        assertThat(work(ref)).isInstanceOf(Succeeded.class);
        shop.sweeper().mend();
        shop.audit(List.of(ref));
    }

    @Test
    void anotherOnesMessageIsSentAgainAsItIs() throws Exception {
        bury("{\"prompt\": \"a fox\"}");

        assertThat(retryOne()).isEqualTo(new Result.SentAgain());

        assertThat(take().body()).isEqualTo("{\"prompt\": \"a fox\"}");
        assertThat(shop.deadLetters()).isZero();
    }

    @Test
    void anotherOnesMessageThatWasUnderstoodIsPutAsideAsItsJobs() throws Exception {
        JobRef ref = Workshop.ref("ordered");
        JobRequest request = Workshop.request("bug", 1);
        WorkerContext studio = new WorkerContext(
                shop.batcher,
                shop.images.manifest(),
                shop.pictures,
                (id, body) -> Workshop.order(ref, request),
                JobObserver.NONE);
        shop.queue.send("one bug, please");
        try (JobWorker worker =
                new JobWorker(shop.store, shop.queue, studio, FEW_TRIES, shop.clock, CrashPoint.Watcher.NONE)) {
            worker.start();
            awaitDeadLetter();
        }
        quieten();

        Result.Renewed renewed = (Result.Renewed) retryOne();

        shop.model.repaired = true;
        assertThat(work(renewed.job())).isInstanceOf(Succeeded.class);
    }

    private void awaitDeadLetter() throws Exception {
        for (int i = 0; i < 1000 && shop.deadLetters() + 10 * shop.waitingMessages() != 1; i++) {
            Thread.sleep(10);
        }
        assertThat(shop.deadLetters()).isEqualTo(1);
    }

    @Test
    void whereThereIsNothingToTryAgainTheLetterStaysUnlessItIsNamed() throws Exception {
        List<JobRef> over = List.of(
                shop.accept("done", "a fox", 1),
                shop.accept("refused", "refuse", 1),
                shop.accept("cancelled", "a fox", 1),
                shop.accept("erased", "a fox", 1));
        shop.store.cancel(over.get(2));
        for (JobRef ref : over) {
            Outcome unused = work(ref);
        }
        shop.store.erase(over.get(3));
        List<JobRef> all = new ArrayList<>(over);
        all.add(Workshop.ref("gone"));
        all.forEach(ref -> bury(JobMessage.of(ref)));

        List<Report> left = retryAll();

        assertThat(left)
                .extracting(Report::result)
                .containsExactlyInAnyOrder(
                        new Result.Over("has succeeded", false),
                        new Result.Over("was refused", false),
                        new Result.Over("was cancelled", false),
                        new Result.Over("was erased", false),
                        new Result.Over("is no more", false));
        assertThat(shop.deadLetters()).isEqualTo(5);
        List<Report> removed = new ArrayList<>();
        assertThat(retries(CrashPoint.Watcher.NONE).retry(Set.of(letterOf(JobMessage.of(all.get(4)))), removed::add))
                .isEmpty();
        assertThat(removed).extracting(Report::result).containsExactly(new Result.Over("is no more", true));
        assertThat(shop.deadLetters()).isEqualTo(4);
        assertThat(shop.waitingMessages()).isZero();
    }

    @Test
    void onlyWhatIsNamedIsTakenUpAndWhatIsNotThereIsSaid() throws Exception {
        bury("1");
        bury("2");
        List<Report> reports = new ArrayList<>();

        Set<String> missing = retries(CrashPoint.Watcher.NONE).retry(Set.of(letterOf("2"), "nothing"), reports::add);

        assertThat(missing).containsExactly("nothing");
        assertThat(reports).extracting(report -> report.letter().body()).containsExactly("2");
        assertThat(shop.deadLetters()).isEqualTo(1);
        assertThat(take().body()).isEqualTo("2");
    }

    @Test
    void whatComesBackAtOnceDoesNotGoRoundForEver() throws Exception {
        bury("poison");
        List<Report> reports = new ArrayList<>();

        retries(CrashPoint.Watcher.NONE).retryAll(report -> {
            reports.add(report);
            assertThat(reports).hasSizeLessThan(5);
            if (report.result() instanceof Result.SentAgain) {
                take().bury("unreadable");
            }
        });

        assertThat(reports).extracting(Report::result).first().isEqualTo(new Result.SentAgain());
        assertThat(reports).hasSizeLessThanOrEqualTo(2);
        assertThat(shop.deadLetters()).isEqualTo(1);
    }

    @Test
    void aNameThatAnotherJobHasIsSaidAndTheLetterStays() throws Exception {
        JobRef old = failed("fox");
        JobRef taken =
                DeadLetterRetrier.renewed(shop.store.find(old).orElseThrow()).orElseThrow();
        JobRef unused = shop.accept(taken.id().value(), "another", 1);

        assertThat(retryOne()).isEqualTo(new Result.Unable("cannot be asked for anew: another job is called " + taken));

        assertThat(shop.deadLetters()).isEqualTo(1);
    }

    @Test
    void aRetryThatItsOwnerHasErasedIsNotMadeAgain() throws Exception {
        JobRef old = failed("fox");
        JobRef renewed = ((Result.Renewed) retryOne()).job();
        Outcome unused = shop.store.cancel(renewed);
        shop.store.erase(renewed);
        take().delete();
        bury(JobMessage.of(old));

        assertThat(retryOne())
                .isEqualTo(new Result.Over("was asked for anew as " + renewed + ", which was erased", false));

        assertThat(shop.waitingMessages()).isZero();
    }

    @Test
    void whatIsTooLongToBeSentIsLeftAndTheOthersGoOn() throws Exception {
        shop.queue.send("long");
        take().bury("x".repeat(JobQueue.LONGEST + 1), "too long");
        bury("short");

        List<Report> reports = retryAll();

        assertThat(reports)
                .extracting(Report::result)
                .hasSize(2)
                .contains(new Result.SentAgain())
                .anyMatch(Result.Unable.class::isInstance);
        assertThat(take().body()).isEqualTo("short");
        assertThat(shop.deadLetters()).isEqualTo(1);
    }
}
