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
import dev.hart.job.worker.CrashOnce;
import dev.hart.job.worker.JobTestBench;
import dev.hart.webhook.Delivery;
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

/** Which recipients are notified of ended jobs, how often, and for how long. */
class NoticeDispatcherServerIT {
    private static final Duration OFTEN = Duration.ofMillis(20);
    /** Before the second attempt, the third, … */
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
    private JobTestBench bench;

    private final List<NoticeDispatcher> dispatchers = new ArrayList<>();

    @BeforeEach
    void open() {
        bench = new JobTestBench(folder);
        bench.recipients.names = List.of("webhook");
    }

    @AfterEach
    void close() {
        dispatchers.forEach(NoticeDispatcher::close);
        bench.close();
    }

    private void dispatch(NoticeStore notices) {
        NoticeDispatcher dispatcher =
                new NoticeDispatcher(bench.store, notices, bench.recipients, NoticeObserver.NONE, bench.clock);
        dispatchers.add(dispatcher);
        dispatcher.start(OFTEN);
    }

    private JobRef ended(String id) {
        JobRef ref = bench.accept(id, "a fox", 1);
        Outcome unused = bench.store.cancel(ref);
        return ref;
    }

    private JobRef endedOf(String owner, String id) {
        JobRef ref = new JobRef(new Owner(owner), new JobId(id));
        JobRequest request = JobTestBench.request("a fox", 1);
        bench.store.accept(JobTestBench.submission(ref, request));
        Outcome unused = bench.store.cancel(ref);
        return ref;
    }

    private List<String> received(JobRef ref) {
        return bench.recipients.received.getOrDefault(ref, List.of());
    }

    private void awaitAttempts(JobRef ref, int attempts) throws InterruptedException {
        for (int i = 0; i < 1000 && received(ref).size() < attempts; i++) {
            Thread.sleep(10);
        }
        assertThat(received(ref)).hasSize(attempts);
    }

    private NoticeState await(JobRef ref, State state) throws InterruptedException {
        for (int i = 0; i < 1000; i++) {
            List<NoticeState> states = bench.notices.about(ref);
            if (states.size() == 1 && states.get(0).state() == state) {
                return states.get(0);
            }
            Thread.sleep(10);
        }
        throw new AssertionError(ref + ": " + bench.notices.about(ref));
    }

    /** The record of a notice is removed shortly after its result is recorded. */
    private void assertNoticesRemoved() throws InterruptedException {
        for (int i = 0; i < 500 && !notices().isEmpty(); i++) {
            Thread.sleep(10);
        }
        assertThat(notices()).isEmpty();
    }

    private List<Records.Entry> notices() {
        return bench.records.list("notices/", Optional.empty(), 10);
    }

    @Test
    void noRecipientIsNotifiedBeforeTheJobEnds() throws Exception {
        dispatch(bench.notices);
        JobRef ref = bench.accept("fox", "a fox", 1);

        Thread.sleep(5 * OFTEN.toMillis());

        assertThat(received(ref)).isEmpty();
        assertThat(bench.notices.about(ref)).isEmpty();
    }

    @Test
    void everyEndedJobIsNotifiedOnce() throws Exception {
        dispatch(bench.notices);
        bench.work();

        for (String prompt : List.of("a fox", "refuse", "bug")) {
            JobRef ref = bench.accept(prompt.replace(' ', '-'), prompt, 1);
            bench.await(ref);
            assertThat(await(ref, State.DELIVERED).tries()).isEqualTo(1);
        }
        JobRef cancelled = ended("cancelled");
        await(cancelled, State.DELIVERED);

        assertThat(bench.recipients.received)
                .hasSize(4)
                .allSatisfy((ref, ids) -> assertThat(ids).hasSize(1));
        assertNoticesRemoved();
    }

    @Test
    void aRecipientThatIsDownIsNotifiedAfterGrowingPausesAndThenGivenUp() throws Exception {
        bench.recipients.result = job -> new Delivery.Failed("status 503", Optional.empty());
        dispatch(bench.notices);
        JobRef ref = ended("fox");
        awaitAttempts(ref, 1);

        Duration passed = Duration.ZERO;
        int attempts = 1;
        for (Duration pause : PAUSES) {
            Duration almost = pause.minus(passed).minusSeconds(5);
            bench.clock.advance(almost);
            Thread.sleep(5 * OFTEN.toMillis());
            assertThat(received(ref)).as("5 s before %s", pause).hasSize(attempts);
            assertThat(await(ref, State.PENDING).reason()).contains("status 503");
            bench.clock.advance(Duration.ofSeconds(6));
            awaitAttempts(ref, ++attempts);
            passed = pause.plusSeconds(1);
        }

        NoticeState given = await(ref, State.GIVEN_UP);
        assertThat(given.tries()).isEqualTo(10);
        assertThat(given.reason()).contains("status 503");
        assertThat(new HashSet<>(received(ref)))
                .as("the same id at each attempt")
                .hasSize(1);
        assertNoticesRemoved();
    }

    @Test
    void aRecipientThatWasDownForAnHourIsNotifiedWhenItIsBack() throws Exception {
        bench.recipients.result = job -> new Delivery.Failed("connection refused", Optional.empty());
        dispatch(bench.notices);
        JobRef ref = ended("fox");
        awaitAttempts(ref, 1);
        bench.clock.advance(Duration.ofHours(1));
        awaitAttempts(ref, 4);

        bench.recipients.result = job -> new Delivery.Delivered();
        bench.clock.advance(Duration.ofHours(2));

        assertThat(await(ref, State.DELIVERED).tries()).isEqualTo(5);
        assertNoticesRemoved();
    }

    @Test
    void aRecipientThatAsksForAPauseIsNotNotifiedBeforeItsEnd() throws Exception {
        bench.recipients.result = job -> new Delivery.Failed("status 429", Optional.of(Duration.ofHours(1)));
        dispatch(bench.notices);
        JobRef ref = ended("fox");
        awaitAttempts(ref, 1);

        bench.clock.advance(Duration.ofMinutes(59));
        Thread.sleep(5 * OFTEN.toMillis());
        assertThat(received(ref)).hasSize(1);

        bench.clock.advance(Duration.ofMinutes(2));
        awaitAttempts(ref, 2);
    }

    @Test
    void aRecipientThatWantsNoNoticesGetsNoFurtherAttempt() throws Exception {
        bench.recipients.result = job -> new Delivery.Stopped("status 410");
        dispatch(bench.notices);
        JobRef ref = ended("fox");

        assertThat(await(ref, State.STOPPED).reason()).contains("status 410");
        bench.clock.advance(Duration.ofDays(1));
        Thread.sleep(5 * OFTEN.toMillis());
        assertThat(received(ref)).hasSize(1);
        assertNoticesRemoved();
    }

    @Test
    void onlyOneOfSeveralDispatchersMakesAnAttempt() throws Exception {
        List<JobRef> refs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            refs.add(ended("fox-" + i));
        }
        for (int i = 0; i < 4; i++) {
            dispatch(new NoticeStore(bench.records, bench.recipients, bench.clock));
        }

        for (JobRef ref : refs) {
            await(ref, State.DELIVERED);
            assertThat(received(ref)).hasSize(1);
        }
    }

    @Test
    void anAttemptOfACrashedDispatcherIsFollowedByAnotherDispatchers() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        bench.recipients.result = job -> {
            try {
                assertThat(stuck.await(1, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Delivery.Failed("the result of a crashed attempt", Optional.empty());
        };
        dispatch(bench.notices);
        JobRef ref = ended("fox");
        awaitAttempts(ref, 1);

        bench.recipients.result = job -> new Delivery.Delivered();
        dispatch(new NoticeStore(bench.records, bench.recipients, bench.clock));
        Thread.sleep(5 * OFTEN.toMillis());
        assertThat(received(ref)).as("the first attempt may still be running").hasSize(1);
        bench.clock.advance(Duration.ofSeconds(31));

        assertThat(await(ref, State.DELIVERED).tries()).isEqualTo(2);
        stuck.countDown();
    }

    @Test
    void aSlowReceiverDelaysOnlyItsOwnersNotices() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        AtomicInteger waiting = new AtomicInteger();
        bench.recipients.result = job -> {
            if (job.job().owner().equals(JobTestBench.OWNER.name())) {
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
        dispatch(bench.notices);

        await(other, State.DELIVERED);
        for (int i = 0; i < 500 && waiting.get() < 4; i++) {
            Thread.sleep(10);
        }
        Thread.sleep(5 * OFTEN.toMillis());
        assertThat(waiting.get()).isEqualTo(4);
        slow.countDown();
        for (int i = 0; i < 40; i++) {
            await(JobTestBench.ref("fox-" + i), State.DELIVERED);
        }
    }

    @Test
    void stuckReceiversOfManyOwnersDoNotDelayAnotherOwner() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        bench.recipients.result = job -> {
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
        // As many as there are threads, and more of each owner than run at once.
        for (String owner : List.of("a", "b", "c", "d")) {
            for (int i = 0; i < 6; i++) {
                others.add(endedOf(owner, "fox-" + i));
            }
        }
        JobRef last = endedOf("zoo", "fox");
        dispatch(bench.notices);

        await(last, State.DELIVERED);

        assertThat(stuck.getCount()).isEqualTo(1);
        stuck.countDown();
        for (JobRef ref : others) {
            await(ref, State.DELIVERED);
        }
    }

    @Test
    void anErasedJobGetsNoNotice() {
        JobRef ref = ended("fox");
        Job job = bench.store.find(ref).orElseThrow().job();
        Outcome outcome = bench.store.outcome(ref).orElseThrow();
        bench.store.erase(ref);
        bench.notices.remove(ref);

        // By a process that read the outcome before the job was erased, and the job after it.
        bench.store.close(job.erased(), outcome);

        assertThat(notices()).isEmpty();
    }

    @Test
    void aNoticeOfAnErasedJobIsStopped() throws Exception {
        JobRef ref = ended("fox");
        bench.store.erase(ref);
        dispatch(bench.notices);

        await(ref, State.STOPPED);
        assertThat(received(ref)).isEmpty();
    }

    @Test
    void retentionRemovesTheResultsOfNoticesWithTheJob() throws Exception {
        dispatch(bench.notices);
        JobRef ref = ended("told");
        await(ref, State.DELIVERED);
        assertNoticesRemoved();

        bench.clock.advance(Duration.ofDays(31));
        bench.sweeper().removeExpiredJobs();

        assertThat(bench.store.find(ref)).isEmpty();
        assertThat(bench.records.list("told/", Optional.empty(), 10)).isEmpty();
    }

    @Test
    void retentionKeepsAJobWithAnOpenNotice() throws Exception {
        bench.recipients.result = job -> new Delivery.Failed("status 500", Optional.empty());
        dispatch(bench.notices);
        JobRef ref = ended("open");
        awaitAttempts(ref, 1);
        dispatchers.forEach(NoticeDispatcher::close);
        bench.clock.advance(Duration.ofDays(31));

        bench.sweeper().removeExpiredJobs();

        assertThat(bench.store.find(ref)).isPresent();
        bench.recipients.result = job -> new Delivery.Delivered();
        dispatch(new NoticeStore(bench.records, bench.recipients, bench.clock));
        await(ref, State.DELIVERED);
        assertNoticesRemoved();
        bench.sweeper().removeExpiredJobs();
        assertThat(bench.store.find(ref)).isEmpty();
        assertThat(bench.records.list("told/", Optional.empty(), 10)).isEmpty();
    }

    @Test
    void retentionKeepsAJobWhoseNoticeACrashPrevented() {
        JobRef ref = bench.accept("fox", "a fox", 1);
        try {
            bench.store(new CrashOnce(CrashPoint.ANNOUNCED)).cancel(ref);
            throw new AssertionError("it should have crashed");
        } catch (CrashOnce.Crash expected) {
            bench.records.delete("notices/shop/fox/webhook.json");
        }
        bench.clock.advance(Duration.ofDays(31));

        bench.sweeper().removeExpiredJobs();
        bench.sweeper().repairOpenJobs();

        assertThat(bench.store.find(ref)).isPresent();
        assertThat(notices()).hasSize(1);
    }

    @Test
    void anAttemptLeftByACrashDoesNotKeepTheJob() throws Exception {
        dispatch(bench.notices);
        JobRef ref = ended("fox");
        await(ref, State.DELIVERED);
        assertNoticesRemoved();
        bench.records.put("notices/shop/fox/webhook/01.json", new byte[] {'{', '}'});
        bench.clock.advance(Duration.ofDays(31));

        bench.sweeper().removeExpiredJobs();

        assertThat(bench.store.find(ref)).isEmpty();
        assertThat(notices()).isEmpty();
    }

    @Test
    void theSweeperWritesANoticeThatACrashPrevented() throws Exception {
        JobRef ref = bench.accept("fox", "a fox", 1);
        try {
            bench.store(new CrashOnce(CrashPoint.ANNOUNCED)).cancel(ref);
            throw new AssertionError("it should have crashed");
        } catch (CrashOnce.Crash expected) {
            bench.records.delete("notices/shop/fox/webhook.json");
        }

        bench.sweeper().repairOpenJobs();

        assertThat(notices()).hasSize(1);
    }
}
