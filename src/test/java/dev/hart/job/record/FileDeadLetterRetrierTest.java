package dev.hart.job.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.job.CrashPoint;
import dev.hart.job.JobRef;
import dev.hart.job.JobStatus;
import dev.hart.job.JobView;
import dev.hart.job.Outcome.Failed;
import dev.hart.job.Outcome.Succeeded;
import dev.hart.job.record.DeadLetterRetrier.Report;
import dev.hart.job.record.DeadLetterRetrier.Result;
import dev.hart.job.worker.CrashOnce;
import dev.hart.job.worker.JobTestBench;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With a queue in files; also tests that concern only the records. */
class FileDeadLetterRetrierTest extends DeadLetterRetrierContract {
    @Override
    JobTestBench open(Path at) {
        return new JobTestBench(at);
    }

    @Test
    void erasingAFailedJobErasesItsRetriesToo() throws Exception {
        JobRef old = failed("fox");
        JobRef again = ((Result.Retried) retryOne()).job();
        assertThat(work(again)).isInstanceOf(Failed.class);
        bench.model.repaired = true;
        JobRef third = ((Result.Retried) retryOne()).job();
        assertThat(work(third)).isInstanceOf(Succeeded.class);

        // A crash in between is followed by a repeated request.
        assertThatThrownBy(() -> bench.store(new CrashOnce(CrashPoint.ERASING)).erase(old))
                .isInstanceOf(CrashOnce.Crash.class);
        bench.store.erase(old);

        assertErased(old, again, third);
        assertThat(bench.keys()).isEmpty();
    }

    @Test
    void erasingAFailedJobEndsItsWaitingRetry() throws Exception {
        JobRef old = failed("fox");
        JobRef again = ((Result.Retried) retryOne()).job();

        bench.store.erase(old);

        assertErased(old, again);
        bench.work();
        bench.stop();
        assertThat(bench.keys()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"MARKED", "RECORDED", "SENT"})
    void aJobErasedDuringItsRetryStaysErased(CrashPoint meanwhile) throws Exception {
        JobRef old = failed("fox");
        JobRef again =
                DeadLetterRetrier.retryOf(bench.store.find(old).orElseThrow()).orElseThrow();
        List<Report> reports = new ArrayList<>();

        retrier(point -> {
                    if (point == meanwhile) {
                        bench.store.erase(old);
                    }
                })
                .retryAll(reports::add);

        assertThat(reports).extracting(Report::result).containsExactly(new Result.NothingToRetry("was erased", false));
        assertErased(old, again);
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"RECORDED", "SENT"})
    void aRetryLeftByACrashIsErasedWithTheFailedJob(CrashPoint crashAt) throws Exception {
        JobRef old = failed("fox");
        JobRef again =
                DeadLetterRetrier.retryOf(bench.store.find(old).orElseThrow()).orElseThrow();
        CrashOnce crash = new CrashOnce(crashAt);
        CrashPoint.Watcher erasing = point -> {
            if (point == CrashPoint.MARKED) {
                bench.store.erase(old);
            }
            crash.reached(point);
        };
        assertThatThrownBy(() -> retrier(erasing).retryAll(report -> {})).isInstanceOf(CrashOnce.Crash.class);
        bench.model.repaired = true;

        bench.clock.advance(Duration.ofMinutes(11));
        bench.sweeper().repairOpenJobs();
        bench.work();
        awaitErased(again);

        bench.stop();
        assertErased(old, again);
        assertThat(bench.keys()).isEmpty();
        assertThat(bench.waitingMessages()).isZero();
    }

    private void awaitErased(JobRef ref) throws InterruptedException {
        for (int i = 0;
                i < 500 && bench.store.find(ref).orElseThrow().job().request().isPresent();
                i++) {
            Thread.sleep(10);
        }
    }

    private void assertErased(JobRef... refs) {
        for (JobRef ref : refs) {
            JobView view = bench.store.find(ref).orElseThrow();
            assertThat(view.state().status()).isEqualTo(JobStatus.ERASED);
            assertThat(view.job().request()).isEmpty();
        }
    }
}
