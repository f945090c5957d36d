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
import dev.hart.job.record.RecordKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Death at each named point, in a thread; {@link KilledWorkersIT} kills processes. */
class CrashTest {
    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"RECEIVED", "BEGUN", "DRAWN", "STORED", "DECIDING", "DECIDED", "ANNOUNCED", "CLOSED", "DELETED"})
    void aWorkersDeathLeavesOneOutcomeWithItsPictures(CrashPoint deadly) throws Exception {
        try (Workshop shop = new Workshop(folder)) {
            shop.receivers.names = List.of("events");
            JobRef ref = shop.accept("fox", "a fox", 2);
            OneDeath death = new OneDeath(deadly);
            shop.work(Workshop.QUICK, death);
            death.await();

            shop.clock.advance(Workshop.QUICK.lease());

            assertThat(shop.await(ref)).isInstanceOf(Succeeded.class);
            shop.stop();
            shop.sweeper().mend();
            shop.audit(List.of(ref));
            shop.tellAll();
            assertThat(shop.receivers.heard.get(ref)).hasSize(1);
        }
    }

    @Test
    void aDeathBetweenOutcomeAndDeadLetterQueueLeavesTheMessageThere() throws Exception {
        try (Workshop shop = new Workshop(folder)) {
            JobRef ref = shop.accept("bug", "bug", 1);
            OneDeath death = new OneDeath(CrashPoint.GIVEN_UP);
            shop.work(Workshop.QUICK, death);
            death.await();
            assertThat(shop.deadLetters()).isZero();

            shop.clock.advance(Workshop.QUICK.lease());

            assertThat(shop.await(ref)).isInstanceOf(Failed.class);
            assertThat(shop.deadLetters()).isEqualTo(1);
        }
    }

    @Test
    void aDeathOnceNothingIsLeftOfTheAttemptLeavesTheOutcome() throws Exception {
        try (Workshop shop = new Workshop(folder)) {
            JobRef ref = shop.accept("refused", "refuse", 1);
            OneDeath death = new OneDeath(CrashPoint.DISCARDED);
            shop.work(Workshop.QUICK, death);
            death.await();
            Outcome outcome = shop.await(ref);
            assertThat(outcome).isInstanceOf(Refused.class);

            shop.clock.advance(Workshop.QUICK.lease());

            for (int i = 0; i < 500 && shop.waitingMessages() > 0; i++) {
                Thread.sleep(10);
            }
            shop.stop();
            shop.audit(List.of(ref));
            assertThat(shop.await(ref)).isEqualTo(outcome);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"MARKED", "RECORDED", "SENT"})
    void whoeverAsksAgainAfterADeathGetsTheJobOnce(CrashPoint deadly) throws Exception {
        try (Workshop shop = new Workshop(folder)) {
            dieAccepting(shop, deadly);

            JobRef ref = shop.accept("fox", "a fox", 1);

            shop.work();
            assertThat(shop.await(ref)).isInstanceOf(Succeeded.class);
            shop.stop();
            shop.sweeper().mend();
            shop.audit(List.of(ref));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"RECORDED", "SENT"})
    void aJobThatNobodyAsksForAgainIsSentByTheSweeper(CrashPoint deadly) throws Exception {
        try (Workshop shop = new Workshop(folder)) {
            dieAccepting(shop, deadly);
            assertThat(shop.state(Workshop.ref("fox"))).isInstanceOf(Queued.class);

            shop.sweeper().mend();

            shop.work();
            assertThat(shop.await(Workshop.ref("fox"))).isInstanceOf(Succeeded.class);
            shop.stop();
            shop.audit(List.of(Workshop.ref("fox")));
        }
    }

    @Test
    void ofAJobThatWasAnnouncedOnlyNothingIsLeft() throws Exception {
        try (Workshop shop = new Workshop(folder)) {
            dieAccepting(shop, CrashPoint.MARKED);

            shop.sweeper().mend();

            assertThat(shop.store.find(Workshop.ref("fox"))).isEmpty();
            shop.audit(List.of());
        }
    }

    @Test
    void aMessageInLineFinishesAnErasureToo() throws Exception {
        try (Workshop shop = new Workshop(folder)) {
            JobRef ref = shop.accept("fox", "a fox", 2);
            shop.work();
            shop.await(ref);
            shop.queue.send(JobMessage.of(ref));
            shop.stop();
            assertThatThrownBy(
                            () -> shop.store(new OneDeath(CrashPoint.ERASING)).erase(ref))
                    .isInstanceOf(OneDeath.Died.class);

            shop.queue.send(JobMessage.of(ref));
            shop.work();
            shop.await(ref);

            assertThat(shop.store.find(ref).orElseThrow().job().request()).isEmpty();
            assertThat(shop.keys()).isEmpty();
            assertThat(shop.records.list(RecordKeys.OPEN, Optional.empty(), 10)).isEmpty();
        }
    }

    @Test
    void anErasureIsFinishedByTheSweeper() throws Exception {
        try (Workshop shop = new Workshop(folder)) {
            JobRef ref = shop.accept("fox", "a fox", 2);
            shop.work();
            shop.await(ref);
            assertThatThrownBy(
                            () -> shop.store(new OneDeath(CrashPoint.ERASING)).erase(ref))
                    .isInstanceOf(OneDeath.Died.class);
            assertThat(shop.keys()).hasSize(2);

            shop.sweeper().mend();

            assertThat(shop.store.find(ref).orElseThrow().job().request()).isEmpty();
            shop.audit(List.of(ref));
        }
    }

    private static void dieAccepting(Workshop shop, CrashPoint deadly) {
        JobRequest request = Workshop.request("a fox", 1);
        assertThatThrownBy(() -> shop.store(new OneDeath(deadly)).accept(Workshop.order(Workshop.ref("fox"), request)))
                .isInstanceOf(OneDeath.Died.class);
    }
}
