package dev.hart.job.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.CrashPoint;
import dev.hart.job.Job;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.Outcome;
import dev.hart.job.Owner;
import dev.hart.job.notice.NoticeState.State;
import dev.hart.job.record.Records;
import dev.hart.job.worker.OneDeath;
import dev.hart.job.worker.Workshop;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is told of jobs that have ended, how often, and for how long. */
class NoticesTest {
    private static final Duration OFTEN = Duration.ofMillis(20);
    /** Before the second try, the third, … */
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    @TempDir
    private Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private Workshop shop;

    private final List<NoticeDispatcher> couriers = new ArrayList<>();

    @BeforeEach
    void open() {
        shop = new Workshop(folder);
        shop.receivers.names = List.of("webhook");
    }

    @AfterEach
    void close() {
        couriers.forEach(NoticeDispatcher::close);
        shop.close();
    }

    private void courier(NoticeStore board) {
        NoticeDispatcher courier =
                new NoticeDispatcher(shop.store, board, shop.receivers, NoticeObserver.NONE, shop.clock);
        couriers.add(courier);
        courier.start(OFTEN);
    }

    private JobRef ended(String id) {
        JobRef ref = shop.accept(id, "a fox", 1);
        Outcome unused = shop.store.cancel(ref);
        return ref;
    }

    private JobRef endedOf(String owner, String id) {
        JobRef ref = new JobRef(new Owner(owner), new JobId(id));
        JobRequest request = Workshop.request("a fox", 1);
        shop.store.accept(Workshop.order(ref, request));
        Outcome unused = shop.store.cancel(ref);
        return ref;
    }

    private List<String> heard(JobRef ref) {
        return shop.receivers.heard.getOrDefault(ref, List.of());
    }

    private void awaitTries(JobRef ref, int tries) throws InterruptedException {
        for (int i = 0; i < 1000 && heard(ref).size() < tries; i++) {
            Thread.sleep(10);
        }
        assertThat(heard(ref)).hasSize(tries);
    }

    private NoticeState await(JobRef ref, State state) throws InterruptedException {
        for (int i = 0; i < 1000; i++) {
            List<NoticeState> states = shop.board.about(ref);
            if (states.size() == 1 && states.get(0).state() == state) {
                return states.get(0);
            }
            Thread.sleep(10);
        }
        throw new AssertionError(ref + ": " + shop.board.about(ref));
    }

    /** What is over is removed after that was said. */
    private void nothingIsLeftOpen() throws InterruptedException {
        for (int i = 0; i < 500 && !notices().isEmpty(); i++) {
            Thread.sleep(10);
        }
        assertThat(notices()).isEmpty();
    }

    private List<Records.Entry> notices() {
        return shop.records.list("notices/", Optional.empty(), 10);
    }

    @Test
    void ofAJobThatGoesOnNobodyIsTold() throws Exception {
        courier(shop.board);
        JobRef ref = shop.accept("fox", "a fox", 1);

        Thread.sleep(5 * OFTEN.toMillis());

        assertThat(heard(ref)).isEmpty();
        assertThat(shop.board.about(ref)).isEmpty();
    }

    @Test
    void itIsToldOnceHowEveryJobEnded() throws Exception {
        courier(shop.board);
        shop.work();

        for (String prompt : List.of("a fox", "refuse", "bug")) {
            JobRef ref = shop.accept(prompt.replace(' ', '-'), prompt, 1);
            shop.await(ref);
            assertThat(await(ref, State.DELIVERED).tries()).isEqualTo(1);
        }
        JobRef cancelled = ended("cancelled");
        await(cancelled, State.DELIVERED);

        assertThat(shop.receivers.heard)
                .hasSize(4)
                .allSatisfy((ref, ids) -> assertThat(ids).hasSize(1));
        nothingIsLeftOpen();
    }

    @Test
    void aReceiverThatIsDownIsTriedLessAndLessOftenAndThenGivenUp() throws Exception {
        shop.receivers.answer = job -> new Delivery.Failed("status 503", Optional.empty());
        courier(shop.board);
        JobRef ref = ended("fox");
        awaitTries(ref, 1);

        Duration passed = Duration.ZERO;
        int tries = 1;
        for (Duration pause : PAUSES) {
            Duration almost = pause.minus(passed).minusSeconds(5);
            shop.clock.advance(almost);
            Thread.sleep(5 * OFTEN.toMillis());
            assertThat(heard(ref)).as("5 s before %s", pause).hasSize(tries);
            assertThat(await(ref, State.PENDING).reason()).contains("status 503");
            shop.clock.advance(Duration.ofSeconds(6));
            awaitTries(ref, ++tries);
            passed = pause.plusSeconds(1);
        }

        NoticeState given = await(ref, State.GIVEN_UP);
        assertThat(given.tries()).isEqualTo(10);
        assertThat(given.reason()).contains("status 503");
        assertThat(new HashSet<>(heard(ref)))
                .as("one id, however often it is tried")
                .hasSize(1);
        nothingIsLeftOpen();
    }

    @Test
    void aReceiverThatWasDownForAnHourIsToldWhenItIsBack() throws Exception {
        shop.receivers.answer = job -> new Delivery.Failed("connection refused", Optional.empty());
        courier(shop.board);
        JobRef ref = ended("fox");
        awaitTries(ref, 1);
        shop.clock.advance(Duration.ofHours(1));
        awaitTries(ref, 4);

        shop.receivers.answer = job -> new Delivery.Delivered();
        shop.clock.advance(Duration.ofHours(2));

        assertThat(await(ref, State.DELIVERED).tries()).isEqualTo(5);
        nothingIsLeftOpen();
    }

    @Test
    void aReceiverThatAsksForMoreTimeHasIt() throws Exception {
        shop.receivers.answer = job -> new Delivery.Failed(
                "status 429", Optional.of(shop.clock.instant().plus(Duration.ofHours(1))));
        courier(shop.board);
        JobRef ref = ended("fox");
        awaitTries(ref, 1);

        shop.clock.advance(Duration.ofMinutes(59));
        Thread.sleep(5 * OFTEN.toMillis());
        assertThat(heard(ref)).hasSize(1);

        shop.clock.advance(Duration.ofMinutes(2));
        awaitTries(ref, 2);
    }

    @Test
    void whoDoesNotWantToKnowIsLeftAlone() throws Exception {
        shop.receivers.answer = job -> new Delivery.Stopped("status 410");
        courier(shop.board);
        JobRef ref = ended("fox");

        assertThat(await(ref, State.STOPPED).reason()).contains("status 410");
        shop.clock.advance(Duration.ofDays(1));
        Thread.sleep(5 * OFTEN.toMillis());
        assertThat(heard(ref)).hasSize(1);
        nothingIsLeftOpen();
    }

    @Test
    void ofSeveralCouriersOneMakesATry() throws Exception {
        List<JobRef> refs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            refs.add(ended("fox-" + i));
        }
        for (int i = 0; i < 4; i++) {
            courier(new NoticeStore(shop.records, shop.receivers, shop.clock));
        }

        for (JobRef ref : refs) {
            await(ref, State.DELIVERED);
            assertThat(heard(ref)).hasSize(1);
        }
    }

    @Test
    void whatWasBegunByOneWhoDiedIsTriedByAnother() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        shop.receivers.answer = job -> {
            try {
                assertThat(stuck.await(1, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Delivery.Failed("never said", Optional.empty());
        };
        courier(shop.board);
        JobRef ref = ended("fox");
        awaitTries(ref, 1);

        shop.receivers.answer = job -> new Delivery.Delivered();
        courier(new NoticeStore(shop.records, shop.receivers, shop.clock));
        Thread.sleep(5 * OFTEN.toMillis());
        assertThat(heard(ref)).as("it may still be at it").hasSize(1);
        shop.clock.advance(Duration.ofSeconds(31));

        assertThat(await(ref, State.DELIVERED).tries()).isEqualTo(2);
        stuck.countDown();
    }

    @Test
    void oneOwnersSlowReceiverKeepsNobodyElseWaiting() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        AtomicInteger waiting = new AtomicInteger();
        shop.receivers.answer = job -> {
            if (job.job().owner().equals(Workshop.OWNER.name())) {
                waiting.incrementAndGet();
                try {
                    assertThat(slow.await(1, TimeUnit.MINUTES)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return new Delivery.Delivered();
        };
        for (int i = 0; i < 40; i++) {
            JobRef unused = ended("fox-" + i);
        }
        JobRef other = endedOf("zoo", "fox");
        courier(shop.board);

        await(other, State.DELIVERED);
        for (int i = 0; i < 500 && waiting.get() < 4; i++) {
            Thread.sleep(10);
        }
        Thread.sleep(5 * OFTEN.toMillis());
        assertThat(waiting.get()).isEqualTo(4);
        slow.countDown();
        for (int i = 0; i < 40; i++) {
            await(Workshop.ref("fox-" + i), State.DELIVERED);
        }
    }

    @Test
    void manyOwnersWhoseReceiversAreStuckKeepNobodyElseWaiting() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        shop.receivers.answer = job -> {
            if (!job.job().owner().equals("zoo")) {
                try {
                    assertThat(stuck.await(1, TimeUnit.MINUTES)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return new Delivery.Delivered();
        };
        List<JobRef> others = new ArrayList<>();
        // As many as there are carriers, and more of each than one look takes.
        for (String owner : List.of("a", "b", "c", "d")) {
            for (int i = 0; i < 6; i++) {
                others.add(endedOf(owner, "fox-" + i));
            }
        }
        JobRef last = endedOf("zoo", "fox");
        courier(shop.board);

        await(last, State.DELIVERED);

        assertThat(stuck.getCount()).isEqualTo(1);
        stuck.countDown();
        for (JobRef ref : others) {
            await(ref, State.DELIVERED);
        }
    }

    @Test
    void ofAJobThatWasErasedFirstNoNoticeIsMade() {
        JobRef ref = ended("fox");
        Job erased = shop.store.find(ref).orElseThrow().job().erased();
        shop.board.remove(ref);

        shop.board.announce(erased);

        assertThat(notices()).isEmpty();
    }

    @Test
    void ofAnErasedJobNothingIsTold() throws Exception {
        JobRef ref = ended("fox");
        shop.store.erase(ref);
        courier(shop.board);

        await(ref, State.STOPPED);
        assertThat(heard(ref)).isEmpty();
    }

    @Test
    void aJobThatRetentionRemovesTakesItsNoticesAlong() throws Exception {
        courier(shop.board);
        JobRef ref = ended("told");
        await(ref, State.DELIVERED);
        nothingIsLeftOpen();

        shop.clock.advance(Duration.ofDays(31));
        shop.sweeper().retire();

        assertThat(shop.store.find(ref)).isEmpty();
        assertThat(shop.records.list("told/", Optional.empty(), 10)).isEmpty();
    }

    @Test
    void retentionSparesAJobOfWhichSomebodyIsStillToBeTold() throws Exception {
        shop.receivers.answer = job -> new Delivery.Failed("status 500", Optional.empty());
        courier(shop.board);
        JobRef ref = ended("open");
        awaitTries(ref, 1);
        couriers.forEach(NoticeDispatcher::close);
        shop.clock.advance(Duration.ofDays(31));

        shop.sweeper().retire();

        assertThat(shop.store.find(ref)).isPresent();
        shop.receivers.answer = job -> new Delivery.Delivered();
        courier(new NoticeStore(shop.records, shop.receivers, shop.clock));
        await(ref, State.DELIVERED);
        nothingIsLeftOpen();
        shop.sweeper().retire();
        assertThat(shop.store.find(ref)).isEmpty();
        assertThat(shop.records.list("told/", Optional.empty(), 10)).isEmpty();
    }

    @Test
    void retentionSparesAJobOfWhichADeathKeptTheNoticeFromBeingWritten() {
        JobRef ref = shop.accept("fox", "a fox", 1);
        try {
            shop.store(new OneDeath(CrashPoint.ANNOUNCED)).cancel(ref);
            throw new AssertionError("it should have died");
        } catch (OneDeath.Died expected) {
            shop.records.delete("notices/shop/fox/webhook.json");
        }
        shop.clock.advance(Duration.ofDays(31));

        shop.sweeper().retire();
        shop.sweeper().mend();

        assertThat(shop.store.find(ref)).isPresent();
        assertThat(notices()).hasSize(1);
    }

    @Test
    void aTryThatADeathLeftOfANoticeThatIsOverKeepsNoJob() throws Exception {
        courier(shop.board);
        JobRef ref = ended("fox");
        await(ref, State.DELIVERED);
        nothingIsLeftOpen();
        shop.records.put("notices/shop/fox/webhook/01.json", new byte[] {'{', '}'});
        shop.clock.advance(Duration.ofDays(31));

        shop.sweeper().retire();

        assertThat(shop.store.find(ref)).isEmpty();
        assertThat(notices()).isEmpty();
    }

    @Test
    void aNoticeThatADeathKeptFromBeingWrittenIsWrittenByTheSweeper() throws Exception {
        JobRef ref = shop.accept("fox", "a fox", 1);
        try {
            shop.store(new OneDeath(CrashPoint.ANNOUNCED)).cancel(ref);
            throw new AssertionError("it should have died");
        } catch (OneDeath.Died expected) {
            shop.records.delete("notices/shop/fox/webhook.json");
        }

        shop.sweeper().mend();

        assertThat(notices()).hasSize(1);
    }
}
