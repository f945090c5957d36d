package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.config.SettingsException;
import dev.hart.config.TestSettings;
import dev.hart.job.CrashPoint;
import dev.hart.job.JobRef;
import dev.hart.job.Outcome;
import dev.hart.job.Outcome.Succeeded;
import dev.hart.job.record.Records;
import dev.hart.job.record.SweepResult;
import dev.hart.job.worker.CrashOnce;
import dev.hart.job.worker.JobTestBench;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code hart sweep} mends each row of the crash table in docs/guarantees.md that the sweeper of a service mends, and delivers
 * notices while no worker is alive.
 */
@Timeout(60)
class JobSweepServerIT {
    /** Longer than any delay of the sweeper. */
    private static final Duration LONG = Duration.ofHours(2);

    @TempDir
    private Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private SweepBench jobs;

    @BeforeEach
    void open() throws Exception {
        jobs = new SweepBench(folder);
    }

    @AfterEach
    void close() {
        jobs.close();
    }

    private JobTestBench bench() {
        return jobs.bench;
    }

    private List<Records.Entry> records(String prefix) {
        return bench().records.list(prefix, Optional.empty(), 1000);
    }

    private void crashAccepting(CrashPoint at) {
        assertThatThrownBy(() -> jobs.accept(bench().store(new CrashOnce(at)), "fox", "a fox", 1))
                .isInstanceOf(CrashOnce.Crash.class);
    }

    private void crashWorking(CrashPoint at) throws Exception {
        CrashOnce crash = new CrashOnce(at);
        bench().work(JobTestBench.QUICK, crash);
        crash.await();
        bench().stop();
    }

    @Test
    void markedTheMarkerWithoutARecordIsRemovedAfterAnHour() throws Exception {
        crashAccepting(CrashPoint.MARKED);
        assertThat(jobs.sweep().jobs()).isEqualTo(new SweepResult(1, 0, 0, 0, 0));

        bench().clock.advance(LONG);

        assertThat(jobs.sweep().jobs()).isEqualTo(new SweepResult(1, 0, 1, 0, 0));
        bench().audit(List.of());
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"RECORDED", "SENT"})
    void recordedTheMessageIsSentAfterTenMinutes(CrashPoint at) throws Exception {
        crashAccepting(at);
        jobs.loseMessages();
        bench().clock.advance(Duration.ofMinutes(9));
        assertThat(jobs.sweep().jobs().resent()).isZero();
        bench().clock.advance(Duration.ofMinutes(2));

        assertThat(jobs.sweep().jobs()).isEqualTo(new SweepResult(1, 1, 0, 0, 0));

        assertThat(bench().waitingMessages()).isEqualTo(1);
        bench().work();
        assertThat(bench().await(JobTestBench.ref("fox"))).isInstanceOf(Succeeded.class);
        bench().stop();
        bench().audit(List.of(JobTestBench.ref("fox")));
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"BEGUN", "DRAWN", "STORED", "DECIDING", "DECIDED"})
    void whatADeadAttemptLeftIsRemovedOnceTheJobHasAnOutcome(CrashPoint at) throws Exception {
        JobRef ref = jobs.accept("fox", "a fox", 2);
        crashWorking(at);
        bench().clock.advance(JobTestBench.QUICK.lease());
        bench().work();
        assertThat(bench().await(ref)).isInstanceOf(Succeeded.class);
        bench().stop();
        assertThat(records("open/shop/fox/")).as("left by %s", at).hasSize(1);

        bench().clock.advance(LONG);
        SweepReport report = jobs.sweep();

        assertThat(report.jobs()).isEqualTo(new SweepResult(0, 0, 1, 0, 0));
        bench().audit(List.of(ref));
        assertThat(jobs.posted("fox")).singleElement().asString().contains("\"job.succeeded\"");
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"BEGUN", "STORED", "DECIDING"})
    void anAttemptWithoutAnOutcomeKeepsItsImagesAndItsJobIsSentAgain(CrashPoint at) throws Exception {
        JobRef ref = jobs.accept("fox", "a fox", 2);
        crashWorking(at);
        jobs.loseMessages();
        int images = bench().keys().size();
        bench().clock.advance(LONG);

        assertThat(jobs.sweep().jobs()).isEqualTo(new SweepResult(1, 1, 0, 0, 0));

        assertThat(bench().keys()).hasSize(images);
        bench().work();
        assertThat(bench().await(ref)).isInstanceOf(Succeeded.class);
        bench().stop();
        bench().clock.advance(LONG);
        assertThat(jobs.sweep().jobs().mended()).isEqualTo(1);
        bench().audit(List.of(ref));
    }

    /** The message that would have a worker close the job is lost, so that only a sweep can. */
    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"DECIDED", "ANNOUNCED"})
    void aDecidedJobIsClosedAndItsWebhookDeliveredWithoutAWorker(CrashPoint at) throws Exception {
        JobRef ref = jobs.accept("fox", "a fox", 2);
        crashWorking(at);
        jobs.loseMessages();
        assertThat(records("open/shop/")).isNotEmpty();
        bench().clock.advance(LONG);

        SweepReport report = jobs.sweep();

        assertThat(report.jobs().mended()).isPositive();
        assertThat(report.delivered()).isEqualTo(1);
        bench().audit(List.of(ref));
        assertThat(jobs.posted("fox")).singleElement().asString().contains("\"job.succeeded\"", "/images/");
        assertThat(jobs.sweep(true, () -> false)).isEqualTo(new SweepReport(1, SweepResult.NOTHING, 0, 0, 0, 0, false));
    }

    @Test
    void erasingIsFinished() throws Exception {
        JobRef ref = jobs.accept("fox", "a fox", 2);
        bench().work();
        bench().await(ref);
        bench().stop();
        assertThatThrownBy(
                        () -> bench().store(new CrashOnce(CrashPoint.ERASING)).erase(ref))
                .isInstanceOf(CrashOnce.Crash.class);
        assertThat(bench().keys()).hasSize(2);
        bench().clock.advance(Duration.ofMinutes(11));

        SweepReport report = jobs.sweep();

        assertThat(report.jobs()).isEqualTo(new SweepResult(1, 0, 1, 0, 0));
        assertThat(report.stopped()).as("the notice of an erased job").isEqualTo(1);
        assertThat(bench().store.find(ref).orElseThrow().job().request()).isEmpty();
        bench().audit(List.of(ref));
        assertThat(jobs.posted("fox")).isEmpty();
    }

    @Test
    void aJobIsRemovedInThePassThatDeliversItsLastNotice() throws Exception {
        JobRef ref = jobs.accept("fox", "a fox", 1);
        bench().work();
        bench().await(ref);
        bench().stop();
        bench().clock.advance(Duration.ofDays(31));

        SweepReport report = jobs.sweep();

        assertThat(report.jobs().removed()).isEqualTo(1);
        assertThat(report.delivered()).isEqualTo(1);
        assertThat(bench().store.find(ref)).isEmpty();
        assertThat(bench().keys()).isEmpty();
    }

    @Test
    void aReceiverThatIsDownIsNotifiedByLaterSweepsUnderTheSameId() throws Exception {
        JobRef ref = jobs.accept("fox", "a fox", 1);
        bench().work();
        bench().await(ref);
        bench().stop();
        jobs.answer = 503;

        assertThat(jobs.sweep(true, () -> false).undelivered()).isEqualTo(1);
        assertThat(jobs.sweep().undelivered())
                .as("the pause of 30 s is not over")
                .isZero();
        bench().clock.advance(Duration.ofSeconds(31));
        jobs.answer = 204;

        assertThat(jobs.sweep().delivered()).isEqualTo(1);
        assertThat(jobs.posted("fox")).hasSize(2);
    }

    @Test
    void moreNoticesThanThreadsAreDeliveredInOnePass() throws Exception {
        List<JobRef> all = end(40);

        SweepReport report = jobs.sweep();

        assertThat(report.delivered()).isEqualTo(40);
        assertThat(report.passes()).isEqualTo(1);
        for (JobRef ref : all) {
            assertThat(jobs.posted(ref.id().value())).hasSize(1);
        }
    }

    /** Accepts jobs and cancels them, without a worker: their notices are due. */
    private List<JobRef> end(int count) {
        List<JobRef> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            JobRef ref = jobs.accept("job-" + i, "a fox", 1);
            Outcome unused = bench().store.cancel(ref);
            all.add(ref);
        }
        return all;
    }

    @Test
    void sweepsAtOnceDeliverEachNoticeOnce() throws Exception {
        List<JobRef> all = end(20);

        List<SweepReport> reports = sweepAtOnce();

        assertThat(reports.stream().mapToInt(SweepReport::delivered).sum()).isEqualTo(20);
        for (JobRef ref : all) {
            assertThat(jobs.posted(ref.id().value())).as("%s", ref).hasSize(1);
        }
    }

    @Test
    void sweepsAtOnceLoseNoJobAndSpoilNone() throws Exception {
        List<JobRef> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(jobs.accept("open-" + i, "a fox", 1));
        }
        jobs.loseMessages();
        // Not by LONG: the markers that the sweeps write have the machine's time, and would be due again.
        bench().clock.advance(Duration.ofMinutes(11));

        List<SweepReport> reports = sweepAtOnce();

        // Several may send the same message again; the worker that gets the second finds the outcome.
        assertThat(reports.stream().mapToInt(report -> report.jobs().resent()).sum())
                .isBetween(10, 40);
        bench().work();
        for (JobRef ref : all) {
            bench().await(ref);
        }
        bench().stop();
        jobs.sweep(true, () -> false);
        bench().audit(all);
        for (JobRef ref : all) {
            assertThat(jobs.posted(ref.id().value())).as("%s", ref).isNotEmpty();
        }
    }

    private List<SweepReport> sweepAtOnce() throws Exception {
        List<CompletableFuture<SweepReport>> sweeps = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sweeps.add(CompletableFuture.supplyAsync(
                    () -> jobs.sweep(true, () -> false), work -> new Thread(work).start()));
        }
        List<SweepReport> reports = new ArrayList<>();
        for (CompletableFuture<SweepReport> sweep : sweeps) {
            reports.add(sweep.get());
        }
        assertThat(reports).allMatch(report -> report.jobs().failed() == 0);
        return reports;
    }

    /** Ends the sweep, as a crash would, before each record and each attempt in turn. */
    @Test
    void aSweepThatCrashesAtAnyRecordLosesNothing() throws Exception {
        List<JobRef> all = end(8);
        for (int i = 0; i < 8; i++) {
            all.add(jobs.accept("open-" + i, "a fox", 1));
        }
        jobs.loseMessages();
        bench().clock.advance(LONG);

        int crashes = 0;
        for (int steps = 1; steps < 200; steps++) {
            AtomicInteger left = new AtomicInteger(steps);
            try {
                jobs.sweep(false, () -> {
                    if (left.decrementAndGet() < 0) {
                        throw new AssertionError("crash");
                    }
                    return false;
                });
                break;
            } catch (AssertionError crash) {
                assertThat(crash).hasMessage("crash");
                crashes++;
            }
        }

        assertThat(crashes).isGreaterThan(8);
        // An attempt that the crash interrupted counts as one whose process died, and is followed by another.
        bench().clock.advance(Duration.ofMinutes(1));
        bench().work();
        for (JobRef ref : all) {
            bench().await(ref);
        }
        bench().stop();
        jobs.sweep(true, () -> false);
        bench().audit(all);
        assertThat(records("notices/")).isEmpty();
        for (JobRef ref : all) {
            assertThat(jobs.posted(ref.id().value())).as("%s", ref).isNotEmpty();
        }
    }

    @Test
    void whenTheTimeIsOverNothingMoreBeginsAndTheNextSweepGoesOn() throws Exception {
        end(6);
        AtomicInteger asked = new AtomicInteger();

        SweepReport cut = jobs.sweep(true, () -> asked.incrementAndGet() > 4);

        assertThat(cut.cutShort()).isTrue();
        assertThat(cut.delivered()).isLessThan(6);
        assertThat(jobs.sweep().delivered()).isEqualTo(6 - cut.delivered());
    }

    @Test
    void withoutRecordsNothingIsMade() {
        Map<String, String> settings = new HashMap<>(jobs.settings());
        settings.put("hart.data", folder.resolve("nothing").toString());

        try (JobSweep sweep = new JobSweep(TestSettings.of(settings), Clock.systemUTC())) {
            assertThat(sweep.run(true, () -> false)).isEmpty();
        }

        assertThat(folder.resolve("nothing")).doesNotExist();
    }

    @Test
    void aServiceWithoutJobsAndAQueueElsewhereAreRefused() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "hart.data", folder.resolve("nothing").toString(),
                "hart.store", "s3",
                "hart.s3.bucket", "pictures",
                "hart.s3.endpoint", "http://127.0.0.1:9",
                "hart.s3.region", "us-east-1"));
        try (JobSweep sweep = new JobSweep(TestSettings.of(settings), Clock.systemUTC())) {
            assertThatThrownBy(() -> sweep.run(false, () -> false))
                    .isInstanceOf(SettingsException.class)
                    .hasMessage("a service with these settings takes no jobs (hart.jobs.enabled)");
        }
        settings.put("hart.jobs.enabled", "true");
        try (JobSweep sweep = new JobSweep(TestSettings.of(settings), Clock.systemUTC())) {
            assertThatThrownBy(() -> sweep.run(false, () -> false))
                    .isInstanceOf(SettingsException.class)
                    .hasMessage(
                            "the data folder has no job queue: sweep where the service runs, or set hart.sqs.queue");
        }
    }
}
