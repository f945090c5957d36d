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
import dev.hart.job.worker.OneDeath;
import dev.hart.job.worker.Workshop;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files alone; also what records are asked and queues are not. */
class FileDeadLetterRetrierTest extends DeadLetterRetrierContract {
    @Override
    Workshop open(Path at) {
        return new Workshop(at);
    }

    @Override
    void quieten() {}

    @Test
    void whoErasesWhatFailedErasesItsRetryAndThatOnes() throws Exception {
        JobRef old = failed("fox");
        JobRef again = ((Result.Renewed) retryOne()).job();
        assertThat(work(again)).isInstanceOf(Failed.class);
        shop.model.repaired = true;
        JobRef third = ((Result.Renewed) retryOne()).job();
        assertThat(work(third)).isInstanceOf(Succeeded.class);

        // Whoever dies in the midst is asked again.
        assertThatThrownBy(() -> shop.store(new OneDeath(CrashPoint.ERASING)).erase(old))
                .isInstanceOf(OneDeath.Died.class);
        shop.store.erase(old);

        assertErased(old, again, third);
        assertThat(shop.keys()).isEmpty();
    }

    @Test
    void whoErasesWhatFailedEndsARetryThatWaits() throws Exception {
        JobRef old = failed("fox");
        JobRef again = ((Result.Renewed) retryOne()).job();

        shop.store.erase(old);

        assertErased(old, again);
        shop.work();
        shop.stop();
        assertThat(shop.keys()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"MARKED", "RECORDED", "SENT"})
    void whatIsErasedWhileItIsTriedAgainStaysErased(CrashPoint meanwhile) throws Exception {
        JobRef old = failed("fox");
        JobRef again =
                DeadLetterRetrier.renewed(shop.store.find(old).orElseThrow()).orElseThrow();
        List<Report> reports = new ArrayList<>();

        retries(point -> {
                    if (point == meanwhile) {
                        shop.store.erase(old);
                    }
                })
                .retryAll(reports::add);

        assertThat(reports).extracting(Report::result).containsExactly(new Result.Over("was erased", false));
        assertErased(old, again);
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"RECORDED", "SENT"})
    void ofARetryWhoseMakerDiedNothingIsLeftEither(CrashPoint deadly) throws Exception {
        JobRef old = failed("fox");
        JobRef again =
                DeadLetterRetrier.renewed(shop.store.find(old).orElseThrow()).orElseThrow();
        OneDeath death = new OneDeath(deadly);
        CrashPoint.Watcher erasing = point -> {
            if (point == CrashPoint.MARKED) {
                shop.store.erase(old);
            }
            death.reached(point);
        };
        assertThatThrownBy(() -> retries(erasing).retryAll(report -> {})).isInstanceOf(OneDeath.Died.class);
        shop.model.repaired = true;

        shop.clock.advance(Duration.ofMinutes(11));
        shop.sweeper().mend();
        shop.work();
        awaitErased(again);

        shop.stop();
        assertErased(old, again);
        assertThat(shop.keys()).isEmpty();
        assertThat(shop.waitingMessages()).isZero();
    }

    private void awaitErased(JobRef ref) throws InterruptedException {
        for (int i = 0;
                i < 500 && shop.store.find(ref).orElseThrow().job().request().isPresent();
                i++) {
            Thread.sleep(10);
        }
    }

    private void assertErased(JobRef... refs) {
        for (JobRef ref : refs) {
            JobView view = shop.store.find(ref).orElseThrow();
            assertThat(JobStatus.of(view.state())).isEqualTo(JobStatus.ERASED);
            assertThat(view.job().request()).isEmpty();
        }
    }
}
