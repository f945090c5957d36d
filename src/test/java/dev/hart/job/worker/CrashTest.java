package dev.hart.job.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.job.CrashPoint;
import dev.hart.job.JobMessage;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.JobState.Queued;
import dev.hart.job.Outcome;
import dev.hart.job.Outcome.Failed;
import dev.hart.job.Outcome.Refused;
import dev.hart.job.Outcome.Succeeded;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Crashes at each point but {@link CrashPoint#RETRIED}, simulated in a thread; {@link WorkerKillServerIT} kills processes.
 */
class CrashTest {
    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"RECEIVED", "BEGUN", "DRAWN", "STORED", "DECIDING", "DECIDED", "ANNOUNCED", "CLOSED", "DELETED"})
    void afterAWorkersCrashTheJobHasOneOutcomeWithItsImages(CrashPoint crashAt) throws Exception {
        try (JobTestBench bench = new JobTestBench(folder)) {
            bench.recipients.names = List.of("events");
            JobRef ref = bench.accept("fox", "a fox", 2);
            CrashOnce crash = new CrashOnce(crashAt);
            bench.work(JobTestBench.QUICK, crash);
            crash.await();

            bench.clock.advance(JobTestBench.QUICK.lease());

            assertThat(bench.await(ref)).isInstanceOf(Succeeded.class);
            bench.stop();
            bench.sweeper().repairOpenJobs();
            bench.audit(List.of(ref));
            bench.deliverAllNotices();
            assertThat(bench.recipients.received.get(ref)).hasSize(1);
        }
    }

    @Test
    void afterACrashWhileGivingUpTheMessageIsMovedToTheDeadLetterQueue() throws Exception {
        try (JobTestBench bench = new JobTestBench(folder)) {
            JobRef ref = bench.accept("bug", "bug", 1);
            CrashOnce crash = new CrashOnce(CrashPoint.GIVEN_UP);
            bench.work(JobTestBench.QUICK, crash);
            crash.await();
            assertThat(bench.deadLetters()).isZero();

            bench.clock.advance(JobTestBench.QUICK.lease());

            assertThat(bench.await(ref)).isInstanceOf(Failed.class);
            assertThat(bench.deadLetters()).isEqualTo(1);
        }
    }

    @Test
    void afterACrashOnceTheAttemptIsDiscardedTheOutcomeStays() throws Exception {
        try (JobTestBench bench = new JobTestBench(folder)) {
            JobRef ref = bench.accept("refused", "refuse", 1);
            CrashOnce crash = new CrashOnce(CrashPoint.DISCARDED);
            bench.work(JobTestBench.QUICK, crash);
            crash.await();
            Outcome outcome = bench.await(ref);
            assertThat(outcome).isInstanceOf(Refused.class);

            bench.clock.advance(JobTestBench.QUICK.lease());

            for (int i = 0; i < 500 && bench.waitingMessages() > 0; i++) {
                Thread.sleep(10);
            }
            bench.stop();
            bench.audit(List.of(ref));
            assertThat(bench.await(ref)).isEqualTo(outcome);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"MARKED", "RECORDED", "SENT"})
    void repeatingARequestAfterACrashGivesTheJobOnce(CrashPoint crashAt) throws Exception {
        try (JobTestBench bench = new JobTestBench(folder)) {
            crashAccepting(bench, crashAt);

            JobRef ref = bench.accept("fox", "a fox", 1);

            bench.work();
            assertThat(bench.await(ref)).isInstanceOf(Succeeded.class);
            bench.stop();
            bench.sweeper().repairOpenJobs();
            bench.audit(List.of(ref));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"RECORDED", "SENT"})
    void aJobThatACrashLeftUnsentIsSentByTheSweeper(CrashPoint crashAt) throws Exception {
        try (JobTestBench bench = new JobTestBench(folder)) {
            crashAccepting(bench, crashAt);
            assertThat(bench.state(JobTestBench.ref("fox"))).isInstanceOf(Queued.class);

            bench.sweeper().repairOpenJobs();

            bench.work();
            assertThat(bench.await(JobTestBench.ref("fox"))).isInstanceOf(Succeeded.class);
            bench.stop();
            bench.audit(List.of(JobTestBench.ref("fox")));
        }
    }

    @Test
    void aMarkerWithoutARecordIsRemoved() throws Exception {
        try (JobTestBench bench = new JobTestBench(folder)) {
            crashAccepting(bench, CrashPoint.MARKED);

            bench.sweeper().repairOpenJobs();

            assertThat(bench.store.find(JobTestBench.ref("fox"))).isEmpty();
            bench.audit(List.of());
        }
    }

    @Test
    void aQueuedMessageFinishesAnInterruptedErasure() throws Exception {
        try (JobTestBench bench = new JobTestBench(folder)) {
            JobRef ref = bench.accept("fox", "a fox", 2);
            bench.work();
            bench.await(ref);
            bench.queue.send(JobMessage.of(ref));
            bench.stop();
            assertThatThrownBy(
                            () -> bench.store(new CrashOnce(CrashPoint.ERASING)).erase(ref))
                    .isInstanceOf(CrashOnce.Crash.class);

            bench.queue.send(JobMessage.of(ref));
            bench.work();
            bench.await(ref);

            assertThat(bench.store.find(ref).orElseThrow().job().request()).isEmpty();
            assertThat(bench.keys()).isEmpty();
            assertThat(bench.records.list("open/", Optional.empty(), 10)).isEmpty();
        }
    }

    @Test
    void theSweeperFinishesAnInterruptedErasure() throws Exception {
        try (JobTestBench bench = new JobTestBench(folder)) {
            JobRef ref = bench.accept("fox", "a fox", 2);
            bench.work();
            bench.await(ref);
            assertThatThrownBy(
                            () -> bench.store(new CrashOnce(CrashPoint.ERASING)).erase(ref))
                    .isInstanceOf(CrashOnce.Crash.class);
            assertThat(bench.keys()).hasSize(2);

            bench.sweeper().repairOpenJobs();

            assertThat(bench.store.find(ref).orElseThrow().job().request()).isEmpty();
            bench.audit(List.of(ref));
        }
    }

    private static void crashAccepting(JobTestBench bench, CrashPoint crashAt) {
        JobRequest request = JobTestBench.request("a fox", 1);
        assertThatThrownBy(() -> bench.store(new CrashOnce(crashAt))
                        .accept(JobTestBench.submission(JobTestBench.ref("fox"), request)))
                .isInstanceOf(CrashOnce.Crash.class);
    }
}
