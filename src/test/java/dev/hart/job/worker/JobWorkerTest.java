package dev.hart.job.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.api.FakeModel;
import dev.hart.generation.BatchPlan;
import dev.hart.generation.GenerationResult.Generated;
import dev.hart.job.CrashPoint;
import dev.hart.job.Job;
import dev.hart.job.JobQueue;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.JobState;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobState.Queued;
import dev.hart.job.JobState.Running;
import dev.hart.job.JobSubmission;
import dev.hart.job.Outcome;
import dev.hart.job.Outcome.Cancelled;
import dev.hart.job.Outcome.Failed;
import dev.hart.job.Outcome.Refused;
import dev.hart.job.Outcome.Succeeded;
import dev.hart.job.OutcomeNotifier;
import dev.hart.job.UnreadableMessageException;
import dev.hart.job.record.JobStore;
import dev.hart.job.record.Records;
import dev.hart.job.record.RecordsException;
import dev.hart.scheduling.GenerationHandle;
import dev.hart.scheduling.RequestListener;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobWorkerTest {
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
    void picturesAreStoredAndNamed() throws Exception {
        JobRef ref = shop.accept("fox", "a fox", 10);
        shop.work();

        assertThat(shop.await(ref)).isInstanceOf(Succeeded.class);

        shop.stop();
        shop.audit(List.of(ref));
        assertThat(shop.keys())
                .hasSize(10)
                .allSatisfy(key -> assertThat(key.value()).doesNotContain("shop"));
    }

    @Test
    void aRefusedPromptEndsWithItsScores() throws Exception {
        JobRef ref = shop.accept("bad", "refuse", 1);
        shop.work();

        assertThat(shop.await(ref)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.threshold()).isEqualTo(0.5);
            assertThat(refused.scores()).anySatisfy(score -> {
                assertThat(score.policy()).isEqualTo("violence");
                assertThat(score.violation()).isEqualTo(0.75);
            });
        });
    }

    @Test
    void whatCanNeverBeDoneFailsAtOnce() throws Exception {
        JobRef control = shop.accept("control", "control", 1);
        shop.work();

        assertThat(shop.await(control))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.reason()).contains("control token"));
        assertThat(shop.deadLetters()).isZero();
    }

    @Test
    void aJobForAnotherPackIsLeftToOthersAndPutAsideWhereThereAreNone() throws Exception {
        JobRequest foreign = new JobRequest(
                "other-pack",
                Workshop.request("a fox", 1).images(),
                0.5,
                Workshop.request("a fox", 1).shape(),
                Optional.empty());
        JobRef pack =
                shop.store.accept(Workshop.order(Workshop.ref("pack"), foreign)).ref();
        shop.work();

        assertThat(shop.await(pack))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.reason())
                                .isEqualTo("given up after 3 attempts: the model other-pack is not served here"));
        assertThat(shop.deadLetters()).isEqualTo(1);
    }

    @Test
    void aDeviceThatFailsCostsNoTries() throws Exception {
        // With its two failures in a row the device is in trouble; as ops.Recovery does, somebody shows that it works
        // again.
        JobRef ref = shop.accept("engine", "engine", 1);
        shop.work();
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 500 && shop.batcher.trouble().isEmpty(); j++) {
                Thread.sleep(10);
            }
            assertThat(shop.batcher.trouble()).isPresent();
            drawnBeside("a fox").join();
        }

        assertThat(shop.state(ref)).isNotInstanceOf(Ended.class);
    }

    @Test
    void aDeviceThatBreaksEachTimeIsNotTriedForEver() throws Exception {
        JobRef ref = shop.accept("engine", "engine", 1);
        shop.work();
        for (int i = 0; i < 3000 && !(shop.state(ref) instanceof Ended); i++) {
            if (shop.batcher.trouble().isPresent()) {
                drawnBeside("a fox").join();
            }
            Thread.sleep(5);
        }

        assertThat(shop.await(ref))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.reason()).isEqualTo("given up after 20 failures of the device"));
        assertThat(shop.deadLetters()).isEqualTo(1);
    }

    @Test
    void aDeviceThatIsGoneTakesNoJobsAlong() throws Exception {
        shop.batcher.close();
        JobRef ref = shop.accept("fox", "a fox", 1);
        shop.work();

        Thread.sleep(500);

        assertThat(shop.state(ref)).isEqualTo(new Queued(Optional.empty()));
        List<JobQueue.Lease> untouched = shop.queue.receive(1, Duration.ZERO, Duration.ofSeconds(1));
        assertThat(untouched)
                .singleElement()
                .satisfies(lease -> assertThat(lease.receives()).isEqualTo(1));
    }

    @Test
    void whatWasHandedOutBeforeIsDoneAlone() throws Exception {
        // As if a process had died of one of them. Together they would fail together, at the third and last try.
        for (String id : List.of("bug", "fox", "cat")) {
            shop.accept(id, id.equals("bug") ? "bug" : "a fox", 1);
        }
        for (JobQueue.Lease lease : shop.queue.receive(10, Duration.ZERO, Duration.ofSeconds(9))) {
            lease.renew(Duration.ZERO);
        }

        shop.work();

        assertThat(shop.await(Workshop.ref("bug"))).isInstanceOf(Failed.class);
        assertThat(shop.await(Workshop.ref("fox"))).isInstanceOf(Succeeded.class);
        assertThat(shop.await(Workshop.ref("cat"))).isInstanceOf(Succeeded.class);
    }

    @Test
    void whatWasHandedOutBeforeSharesItsBatchWithNobodyElse() throws Exception {
        JobRef ref = shop.accept("fox", "a fox", 1);
        shop.queue.receive(1, Duration.ZERO, Duration.ofSeconds(9)).get(0).renew(Duration.ZERO);
        GenerationHandle hold = drawnBeside("hold");
        assertThat(shop.model.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        GenerationHandle other = drawnBeside("a fox");

        shop.work();
        awaitRequestsInLine(2);
        hold.cancel();

        assertThat(shop.await(ref)).isInstanceOf(Succeeded.class);
        assertThat(other.join()).isInstanceOf(Generated.class);
        assertThat(shop.model.plans).hasSize(3);
    }

    @Test
    void ofWhatWasHandedOutBeforeOneJobIsAtHand() throws Exception {
        shop.accept("cat", "hold", 1);
        shop.accept("dog", "hold", 1);
        List<JobQueue.Lease> before = shop.queue.receive(2, Duration.ZERO, Duration.ofSeconds(9));
        shop.accept("new", "hold", 1);
        // With the new one it ceases to be careful.
        JobWorker worker = shop.work();
        awaitRunning(worker, 1);
        before.forEach(lease -> lease.renew(Duration.ZERO));
        awaitRunning(worker, 2);

        Thread.sleep(300);

        assertThat(worker.running()).isEqualTo(2);
    }

    @Test
    void whatFailedTheDeviceTakesOthersAlongOnce() throws Exception {
        GenerationHandle hold = drawnBeside("hold");
        assertThat(shop.model.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        JobRef fox = shop.accept("fox", "a fox", 1);
        shop.work();
        awaitRequestsInLine(1);
        JobRef engine = shop.accept("engine", "engine", 1);
        awaitRequestsInLine(2);
        // Runs after their batch, until both are in line again, with new messages.
        GenerationHandle next = drawnBeside("hold", true);
        hold.cancel();
        assertThat(shop.model.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        awaitRequestsInLine(2);
        next.cancel();

        for (int i = 0; i < 3000 && !(shop.state(engine) instanceof Ended); i++) {
            if (shop.batcher.trouble().isPresent()) {
                drawnBeside("a fox").join();
            }
            Thread.sleep(5);
        }

        assertThat(shop.await(fox)).isInstanceOf(Succeeded.class);
        assertThat(shop.await(engine)).isInstanceOf(Failed.class);
        assertThat(shop.model.plans).filteredOn(BatchPlan::shared).hasSize(1);
    }

    /** A request past the queue, as HTTP makes them. */
    private GenerationHandle drawnBeside(String prompt) {
        return drawnBeside(prompt, false);
    }

    private GenerationHandle drawnBeside(String prompt, boolean alone) {
        JobRequest request = Workshop.request(prompt, 1);
        return shop.batcher.submit(
                request.images(), request.handling(Duration.ofSeconds(30), alone), RequestListener.NONE);
    }

    private static void awaitRunning(JobWorker worker, int jobs) throws InterruptedException {
        for (int i = 0; i < 1000 && worker.running() < jobs; i++) {
            Thread.sleep(10);
        }
    }

    private void awaitRequestsInLine(int requests) throws InterruptedException {
        for (int i = 0; i < 1000 && shop.batcher.load().requests() < requests; i++) {
            Thread.sleep(10);
        }
        assertThat(shop.batcher.load().requests()).isEqualTo(requests);
    }

    @Test
    void aMessageThatSaysMoreThanOursIsNoneOfOurs() throws Exception {
        shop.queue.send("{\"owner\":\"shop\",\"job\":\"fox\",\"prompt\":\"a fox\"}");
        shop.work();

        for (int i = 0; i < 500 && shop.deadLetters() == 0; i++) {
            Thread.sleep(10);
        }

        assertThat(shop.deadLetters()).isEqualTo(1);
    }

    @Test
    void whatFailsEachTimeIsGivenUpAndPutAside() throws Exception {
        JobRef ref = shop.accept("bug", "bug", 1);
        shop.work();

        Outcome outcome = shop.await(ref);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed ->
                                assertThat(failed.reason()).isEqualTo("given up after 3 attempts: an internal error"));
        assertThat(shop.model.rows).hasSize(3);
        assertThat(deadLetter()).contains("given up after 3 attempts").contains("\\\"job\\\":\\\"bug\\\"");
        shop.stop();
        shop.audit(List.of(ref));
    }

    @Test
    void aMessageThatBreaksItsReaderEachTimeIsPutAside() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        shop.queue.send("poison");
        shop.work((id, body) -> {
            reads.incrementAndGet();
            // Its lease is over at once.
            shop.clock.advance(Duration.ofSeconds(1));
            throw new IllegalStateException("a secret");
        });

        for (int i = 0; i < 2000 && shop.deadLetters() == 0; i++) {
            Thread.sleep(10);
        }

        assertThat(deadLetter())
                .contains("given up after 3 attempts to take it")
                .doesNotContain("a secret");
        assertThat(reads).hasValue(4);
        assertThat(shop.waitingMessages()).isZero();
        JobRef ref = shop.accept("fox", "a fox", 1);
        assertThat(shop.await(ref)).isInstanceOf(Succeeded.class);
    }

    @Test
    void aMessageWhoseWorkersDieEachTimeIsGivenUp() throws Exception {
        JobRef ref = shop.accept("fox", "a fox", 1);
        for (int i = 0; i < Workshop.QUICK.tries(); i++) {
            assertThat(shop.queue.receive(1, Duration.ZERO, Duration.ofSeconds(1)))
                    .hasSize(1);
            shop.clock.advance(Duration.ofSeconds(1));
        }
        shop.work();

        assertThat(shop.await(ref))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.reason())
                                .isEqualTo("given up after 3 attempts: no attempt came to an end"));
        assertThat(shop.deadLetters()).isEqualTo(1);
        assertThat(shop.model.rows).isEmpty();
    }

    @Test
    void anOutageOfTheRecordsCostsNoJobItsTries() throws Exception {
        List<JobRef> jobs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            jobs.add(shop.accept("job-" + i, "a fox", 1));
        }
        Outage records = new Outage(shop.records);
        JobStore store = new JobStore(
                records, shop.queue, shop.pictures, OutcomeNotifier.NONE, shop.clock, CrashPoint.Watcher.NONE);
        records.out = true;
        try (JobWorker worker =
                new JobWorker(store, shop.queue, shop.studio(), Workshop.QUICK, shop.clock, CrashPoint.Watcher.NONE)) {
            worker.start();
            for (int i = 0; i < 20; i++) {
                shop.clock.advance(Workshop.QUICK.lease());
                Thread.sleep(20);
            }

            records.out = false;
            shop.clock.advance(Workshop.QUICK.lease());

            for (JobRef ref : jobs) {
                assertThat(shop.await(ref)).isInstanceOf(Succeeded.class);
            }
        }
    }

    /** Records that can be cut off. */
    private static final class Outage implements Records {
        private final Records records;
        volatile boolean out;

        Outage(Records records) {
            this.records = records;
        }

        private Records reached() {
            if (out) {
                throw new RecordsException("no route to host", null);
            }
            return records;
        }

        @Override
        public boolean create(String key, byte[] content) {
            return reached().create(key, content);
        }

        @Override
        public void put(String key, byte[] content) {
            reached().put(key, content);
        }

        @Override
        public Optional<byte[]> read(String key) {
            return reached().read(key);
        }

        @Override
        public void delete(String key) {
            reached().delete(key);
        }

        @Override
        public List<Entry> list(String prefix, Optional<String> after, int limit) {
            return reached().list(prefix, after, limit);
        }
    }

    @Test
    void aMessageOfSomebodyElseWhoseJobIsOnRecordIsNotJudgedAgain() throws Exception {
        JobRequest request = Workshop.request("a fox", 1);
        JobRef ref = Workshop.ref("fox");
        Job taken = shop.store.record(Workshop.order(ref, request));
        shop.queue.send("one fox, please");

        shop.work((id, body) -> new JobSubmission(ref, Workshop.digest(request), () -> {
            throw new UnreadableMessageException("no foxes any more");
        }));

        assertThat(shop.await(taken.ref())).isInstanceOf(Succeeded.class);
        assertThat(shop.deadLetters()).isZero();
    }

    @Test
    void aMessageOfSomebodyElseIsPutAside() throws Exception {
        shop.queue.send("{\"owner\":\"../x\",\"job\":\"1\"}");
        shop.queue.send("\u0000 not JSON");
        JobRef ref = shop.accept("fox", "a fox", 1);
        shop.work();

        assertThat(shop.await(ref)).isInstanceOf(Succeeded.class);
        assertThat(shop.deadLetters()).isEqualTo(2);
    }

    @Test
    void aDeviceInTroubleIsSentNothingUntilItWorksAgain() throws Exception {
        WorkerSettings many = new WorkerSettings(
                Duration.ofSeconds(1), Duration.ofMillis(10), Duration.ofSeconds(20), 9, Duration.ZERO, Duration.ZERO);
        JobRef ref = shop.accept("engine", "engine", 1);
        shop.work(many, CrashPoint.Watcher.NONE);
        for (int i = 0; i < 500 && shop.batcher.trouble().isEmpty(); i++) {
            Thread.sleep(10);
        }

        Thread.sleep(200);

        assertThat(shop.batcher.trouble()).isPresent();
        assertThat(shop.model.rows).hasSize(2);
        assertThat(shop.state(ref)).isEqualTo(new Queued(Optional.of("the device failed")));
        // As ops.Recovery does.
        drawnBeside("a fox").join();
        for (int i = 0; i < 500 && shop.model.rows.size() < 4; i++) {
            Thread.sleep(10);
        }
        assertThat(shop.model.rows).hasSizeGreaterThan(3);
    }

    @Test
    void theSameMessageTwiceAndTwoWorkersGiveOneOutcome() throws Exception {
        List<JobRef> jobs = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            JobRef ref = shop.accept("job-" + i, "a fox", 1 + i % 3);
            jobs.add(ref);
            shop.store.sendAgain(ref);
        }
        shop.work();
        shop.work();

        for (JobRef ref : jobs) {
            assertThat(shop.await(ref)).isInstanceOf(Succeeded.class);
        }
        shop.stop();
        shop.audit(jobs);
    }

    @Test
    void aJobKeepsItsMessageAndSaysHowFarItIs() throws Exception {
        JobRef ref = shop.accept("long", "hold", 1);
        shop.work();
        assertThat(shop.model.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();

        // Thrice the lease.
        Thread.sleep(3 * Workshop.QUICK.lease().toMillis());

        assertThat(shop.queue.receive(10, Duration.ZERO, Duration.ofSeconds(1))).isEmpty();
        assertThat(shop.state(ref)).isInstanceOfSatisfying(Running.class, running -> {
            assertThat(running.heard()).isAfter(running.started());
            assertThat(running.scales()).isLessThanOrEqualTo(3);
        });
        shop.store.cancel(ref);
    }

    @Test
    void aRunningJobThatIsCancelledStopsAtTheNextBeat() throws Exception {
        JobRef ref = shop.accept("long", "hold", 1);
        shop.work();
        assertThat(shop.model.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();

        Outcome outcome = shop.store.cancel(ref);

        assertThat(outcome).isInstanceOf(Cancelled.class);
        assertThat(shop.model.cancelled.tryAcquire(2, TimeUnit.SECONDS)).isTrue();
        assertThat(shop.await(ref)).isEqualTo(outcome);
        shop.stop();
        shop.audit(List.of(ref));
    }

    @Test
    void noMoreIsTakenThanTheNextBatchHolds() throws Exception {
        for (int i = 0; i < 20; i++) {
            shop.accept("job-" + i, "hold", 1);
        }
        JobWorker worker = shop.work();
        assertThat(shop.model.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();

        Thread.sleep(500);

        // One batch on the device, one in its line.
        assertThat(worker.running()).isBetween(FakeModel.BATCH, 2 * FakeModel.BATCH);
    }

    @Test
    void whatIsNotDoneInTheGraceIsGivenBack() throws Exception {
        JobRef ref = shop.accept("long", "hold", 1);
        JobWorker worker = shop.work();
        assertThat(shop.model.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();

        boolean done = worker.drain(Duration.ofMillis(100));

        assertThat(done).isFalse();
        assertThat(worker.running()).isZero();
        assertThat(worker.isAlive()).isFalse();
        assertThat(shop.state(ref)).isInstanceOf(Queued.class);
        assertThat(shop.queue.receive(10, Duration.ZERO, Duration.ofSeconds(1)))
                .singleElement()
                .satisfies(lease -> assertThat(lease.receives()).isEqualTo(2));
    }

    @Test
    void whatIsDoneInTheGraceIsFinished() throws Exception {
        List<JobRef> jobs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            jobs.add(shop.accept("job-" + i, "a fox", 4));
        }
        AtomicInteger drawn = new AtomicInteger();
        CountDownLatch atHand = new CountDownLatch(1);
        CountDownLatch draining = new CountDownLatch(1);
        WorkerSettings patient = new WorkerSettings(
                Duration.ofMinutes(1),
                Duration.ofMillis(50),
                Duration.ofSeconds(20),
                3,
                Duration.ofMillis(5),
                Duration.ofMillis(20));
        JobWorker worker = shop.work(patient, point -> {
            if (point == CrashPoint.DRAWN) {
                drawn.incrementAndGet();
                atHand.countDown();
                await(draining);
            }
        });
        await(atHand);

        CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(() -> worker.drain(Duration.ofSeconds(20)));
        for (int i = 0; i < 2000 && worker.isAlive(); i++) {
            Thread.sleep(5);
        }
        assertThat(worker.isAlive()).isFalse();
        assertThat(worker.running()).isPositive();
        draining.countDown();

        assertThat(drained.get(30, TimeUnit.SECONDS)).isTrue();
        List<JobState> states = jobs.stream().map(shop::state).toList();
        assertThat(states)
                .filteredOn(state -> state instanceof Ended ended && ended.outcome() instanceof Succeeded)
                .hasSize(drawn.get())
                .isNotEmpty();
        assertThat(states).filteredOn(Queued.class::isInstance).hasSize(jobs.size() - drawn.get());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String deadLetter() throws Exception {
        try (Stream<Path> letters = Files.list(folder.resolve("queue/dead"))) {
            return Files.readString(letters.findFirst().orElseThrow());
        }
    }

    @Test
    void anAskerThatHasDiedIsSeen() throws Exception {
        JobQueue deadly = (JobQueue) Proxy.newProxyInstance(
                JobQueue.class.getClassLoader(), new Class<?>[] {JobQueue.class}, (proxy, method, arguments) -> {
                    throw new OneDeath.Died(CrashPoint.RECEIVED);
                });
        JobWorker worker =
                new JobWorker(shop.store, deadly, shop.studio(), Workshop.QUICK, shop.clock, CrashPoint.Watcher.NONE);
        worker.start();

        for (int i = 0; i < 500 && worker.isAlive(); i++) {
            Thread.sleep(10);
        }

        assertThat(worker.isAlive()).isFalse();
    }
}
