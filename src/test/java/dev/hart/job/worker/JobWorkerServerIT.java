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
import dev.hart.scheduling.RequestOptions;
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

class JobWorkerServerIT {
    @TempDir
    private Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private JobTestBench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new JobTestBench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void imagesAreStoredAndNamedByTheOutcome() throws Exception {
        JobRef ref = bench.accept("fox", "a fox", 10);
        bench.work();

        assertThat(bench.await(ref)).isInstanceOf(Succeeded.class);

        bench.stop();
        bench.audit(List.of(ref));
        assertThat(bench.keys())
                .hasSize(10)
                .allSatisfy(key -> assertThat(key.value()).doesNotContain("shop"));
    }

    @Test
    void aRefusedJobHasItsScores() throws Exception {
        JobRef ref = bench.accept("bad", "refuse", 1);
        bench.work();

        assertThat(bench.await(ref)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.threshold()).isEqualTo(0.5);
            assertThat(refused.scores()).anySatisfy(score -> {
                assertThat(score.policy()).isEqualTo("violence");
                assertThat(score.violation()).isEqualTo(0.75);
            });
        });
    }

    @Test
    void aJobThatCanNeverSucceedFailsAtOnce() throws Exception {
        JobRef control = bench.accept("control", "control", 1);
        bench.work();

        assertThat(bench.await(control))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.reason()).contains("control token"));
        assertThat(bench.deadLetters()).isZero();
    }

    @Test
    void aJobForAnotherPackFailsIfNoWorkerHasThePack() throws Exception {
        JobRequest foreign = new JobRequest(
                "other-pack",
                JobTestBench.request("a fox", 1).images(),
                0.5,
                JobTestBench.request("a fox", 1).shape(),
                Optional.empty());
        JobRef pack = bench.store
                .accept(JobTestBench.submission(JobTestBench.ref("pack"), foreign))
                .job()
                .ref();
        bench.work();

        assertThat(bench.await(pack))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.reason())
                                .isEqualTo("given up after 3 attempts: the model other-pack is not served here"));
        assertThat(bench.deadLetters()).isEqualTo(1);
    }

    @Test
    void aFailureOfTheDeviceDoesNotCountAsAnAttempt() throws Exception {
        // After two failures in a row the device counts as broken until a request succeeds, as DeviceRecovery does it.
        JobRef ref = bench.accept("engine", "engine", 1);
        bench.work();
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 500 && bench.batcher.trouble().isEmpty(); j++) {
                Thread.sleep(10);
            }
            assertThat(bench.batcher.trouble()).isPresent();
            generateDirectly("a fox").join();
        }

        assertThat(bench.state(ref)).isNotInstanceOf(Ended.class);
    }

    @Test
    void aJobThatAlwaysBreaksTheDeviceFails() throws Exception {
        JobRef ref = bench.accept("engine", "engine", 1);
        bench.work();
        for (int i = 0; i < 3000 && !(bench.state(ref) instanceof Ended); i++) {
            if (bench.batcher.trouble().isPresent()) {
                generateDirectly("a fox").join();
            }
            Thread.sleep(5);
        }

        assertThat(bench.await(ref))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.reason()).isEqualTo("given up after 21 failures of the device"));
        assertThat(bench.deadLetters()).isEqualTo(1);
    }

    @Test
    void aClosedDeviceTakesNoJobs() throws Exception {
        bench.batcher.close();
        JobRef ref = bench.accept("fox", "a fox", 1);
        bench.work();

        Thread.sleep(500);

        assertThat(bench.state(ref)).isEqualTo(new Queued(Optional.empty()));
        List<JobQueue.Lease> untouched = bench.queue.receive(1, Duration.ZERO, Duration.ofSeconds(1));
        assertThat(untouched)
                .singleElement()
                .satisfies(lease -> assertThat(lease.receives()).isEqualTo(1));
    }

    @Test
    void jobsThatWereDeliveredBeforeRunOneAtATime() throws Exception {
        // As if one of them had crashed its process. In one batch all would fail at the third and last attempt.
        for (String id : List.of("bug", "fox", "cat")) {
            bench.accept(id, id.equals("bug") ? "bug" : "a fox", 1);
        }
        for (JobQueue.Lease lease : bench.queue.receive(10, Duration.ZERO, Duration.ofSeconds(9))) {
            lease.renew(Duration.ZERO);
        }

        bench.work();

        assertThat(bench.await(JobTestBench.ref("bug"))).isInstanceOf(Failed.class);
        assertThat(bench.await(JobTestBench.ref("fox"))).isInstanceOf(Succeeded.class);
        assertThat(bench.await(JobTestBench.ref("cat"))).isInstanceOf(Succeeded.class);
    }

    @Test
    void aJobThatWasDeliveredBeforeSharesNoBatch() throws Exception {
        JobRef ref = bench.accept("fox", "a fox", 1);
        bench.queue.receive(1, Duration.ZERO, Duration.ofSeconds(9)).get(0).renew(Duration.ZERO);
        GenerationHandle hold = generateDirectly("hold");
        assertThat(bench.model.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        GenerationHandle other = generateDirectly("a fox");

        bench.work();
        awaitRequests(2);
        hold.cancel();

        assertThat(bench.await(ref)).isInstanceOf(Succeeded.class);
        assertThat(other.join()).isInstanceOf(Generated.class);
        assertThat(bench.model.plans).hasSize(3);
    }

    @Test
    void onlyOneJobThatWasDeliveredBeforeRuns() throws Exception {
        bench.accept("cat", "hold", 1);
        bench.accept("dog", "hold", 1);
        List<JobQueue.Lease> before = bench.queue.receive(2, Duration.ZERO, Duration.ofSeconds(9));
        bench.accept("new", "hold", 1);
        // The new job makes the worker receive more than one at a time.
        JobWorker worker = bench.work();
        awaitRunning(worker, 1);
        before.forEach(lease -> lease.renew(Duration.ZERO));
        awaitRunning(worker, 2);

        Thread.sleep(300);

        assertThat(worker.running()).isEqualTo(2);
    }

    @Test
    void aJobThatBreaksTheDeviceFailsOtherJobsOnlyOnce() throws Exception {
        GenerationHandle hold = generateDirectly("hold");
        assertThat(bench.model.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        JobRef fox = bench.accept("fox", "a fox", 1);
        bench.work();
        awaitRequests(1);
        JobRef engine = bench.accept("engine", "engine", 1);
        awaitRequests(2);
        // Runs after their batch, until both are in the queue again with new messages.
        GenerationHandle next = generateDirectly("hold", true);
        hold.cancel();
        assertThat(bench.model.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        awaitRequests(2);
        next.cancel();

        for (int i = 0; i < 3000 && !(bench.state(engine) instanceof Ended); i++) {
            if (bench.batcher.trouble().isPresent()) {
                generateDirectly("a fox").join();
            }
            Thread.sleep(5);
        }

        assertThat(bench.await(fox)).isInstanceOf(Succeeded.class);
        assertThat(bench.await(engine)).isInstanceOf(Failed.class);
        assertThat(bench.model.plans).filteredOn(BatchPlan::shared).hasSize(1);
    }

    /** A request that is not a job, as over HTTP. */
    private GenerationHandle generateDirectly(String prompt) {
        return generateDirectly(prompt, false);
    }

    private GenerationHandle generateDirectly(String prompt, boolean alone) {
        JobRequest request = JobTestBench.request(prompt, 1);
        return bench.batcher.submit(
                request.images(),
                new RequestOptions(request.threshold(), 0, Duration.ofSeconds(30), alone),
                RequestListener.NONE);
    }

    private static void awaitRunning(JobWorker worker, int jobs) throws InterruptedException {
        for (int i = 0; i < 1000 && worker.running() < jobs; i++) {
            Thread.sleep(10);
        }
    }

    private void awaitRequests(int requests) throws InterruptedException {
        for (int i = 0; i < 1000 && bench.batcher.load().requests() < requests; i++) {
            Thread.sleep(10);
        }
        assertThat(bench.batcher.load().requests()).isEqualTo(requests);
    }

    @Test
    void aMessageWithFurtherFieldsIsNotAJobsOwn() throws Exception {
        bench.queue.send("{\"owner\":\"shop\",\"job\":\"fox\",\"prompt\":\"a fox\"}");
        bench.work();

        for (int i = 0; i < 500 && bench.deadLetters() == 0; i++) {
            Thread.sleep(10);
        }

        assertThat(bench.deadLetters()).isEqualTo(1);
    }

    @Test
    void aJobThatAlwaysFailsIsGivenUpAndBecomesADeadLetter() throws Exception {
        JobRef ref = bench.accept("bug", "bug", 1);
        bench.work();

        Outcome outcome = bench.await(ref);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed ->
                                assertThat(failed.reason()).isEqualTo("given up after 3 attempts: an internal error"));
        assertThat(bench.model.rows).hasSize(3);
        assertThat(deadLetter()).contains("given up after 3 attempts").contains("\\\"job\\\":\\\"bug\\\"");
        bench.stop();
        bench.audit(List.of(ref));
    }

    @Test
    void aMessageWhoseReadingAlwaysFailsBecomesADeadLetter() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        bench.queue.send("poison");
        bench.work((id, body) -> {
            reads.incrementAndGet();
            // Ends its lease at once.
            bench.clock.advance(Duration.ofSeconds(1));
            throw new IllegalStateException("a secret");
        });

        for (int i = 0; i < 2000 && bench.deadLetters() == 0; i++) {
            Thread.sleep(10);
        }

        assertThat(deadLetter())
                .contains("given up after 3 attempts to read it")
                .doesNotContain("a secret");
        assertThat(reads).hasValue(4);
        // The message is deleted after the dead letter is there.
        for (int i = 0; i < 500 && bench.waitingMessages() > 0; i++) {
            Thread.sleep(10);
        }
        assertThat(bench.waitingMessages()).isZero();
        JobRef ref = bench.accept("fox", "a fox", 1);
        assertThat(bench.await(ref)).isInstanceOf(Succeeded.class);
    }

    @Test
    void aJobWhoseWorkersAlwaysCrashIsGivenUp() throws Exception {
        JobRef ref = bench.accept("fox", "a fox", 1);
        for (int i = 0; i < JobTestBench.QUICK.attempts(); i++) {
            assertThat(bench.queue.receive(1, Duration.ZERO, Duration.ofSeconds(1)))
                    .hasSize(1);
            bench.clock.advance(Duration.ofSeconds(1));
        }
        bench.work();

        assertThat(bench.await(ref))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.reason())
                                .isEqualTo("given up after 3 attempts: no attempt was completed"));
        assertThat(bench.deadLetters()).isEqualTo(1);
        assertThat(bench.model.rows).isEmpty();
    }

    @Test
    void anOutageOfTheRecordsCostsNoAttempts() throws Exception {
        List<JobRef> jobs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            jobs.add(bench.accept("job-" + i, "a fox", 1));
        }
        Outage records = new Outage(bench.records);
        JobStore store = new JobStore(
                records, bench.queue, bench.images, OutcomeNotifier.NONE, bench.clock, CrashPoint.Watcher.NONE);
        records.out = true;
        try (JobWorker worker = new JobWorker(
                store, bench.queue, bench.context(), JobTestBench.QUICK, bench.clock, CrashPoint.Watcher.NONE)) {
            worker.start();
            for (int i = 0; i < 20; i++) {
                bench.clock.advance(JobTestBench.QUICK.lease());
                Thread.sleep(20);
            }

            records.out = false;
            bench.clock.advance(JobTestBench.QUICK.lease());

            for (JobRef ref : jobs) {
                assertThat(bench.await(ref)).isInstanceOf(Succeeded.class);
            }
        }
    }

    /** Records that can be made unreachable. */
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
    void aRecordedJobOfAnotherSenderIsNotCheckedAgain() throws Exception {
        JobRequest request = JobTestBench.request("a fox", 1);
        JobRef ref = JobTestBench.ref("fox");
        Job taken = bench.store.record(JobTestBench.submission(ref, request));
        bench.queue.send("one fox, please");

        bench.work((id, body) -> new JobSubmission(ref, JobTestBench.digest(request), () -> {
            throw new UnreadableMessageException("no foxes any more");
        }));

        assertThat(bench.await(taken.ref())).isInstanceOf(Succeeded.class);
        assertThat(bench.deadLetters()).isZero();
    }

    @Test
    void anUnreadableMessageBecomesADeadLetter() throws Exception {
        bench.queue.send("{\"owner\":\"../x\",\"job\":\"1\"}");
        bench.queue.send("\u0000 not JSON");
        JobRef ref = bench.accept("fox", "a fox", 1);
        bench.work();

        assertThat(bench.await(ref)).isInstanceOf(Succeeded.class);
        assertThat(bench.deadLetters()).isEqualTo(2);
    }

    @Test
    void aDeviceInTroubleGetsNoJobUntilItWorksAgain() throws Exception {
        WorkerSettings many = new WorkerSettings(
                Duration.ofSeconds(1), Duration.ofMillis(10), Duration.ofSeconds(20), 9, Duration.ZERO, Duration.ZERO);
        JobRef ref = bench.accept("engine", "engine", 1);
        bench.work(many, CrashPoint.Watcher.NONE);
        for (int i = 0; i < 500 && bench.batcher.trouble().isEmpty(); i++) {
            Thread.sleep(10);
        }

        Thread.sleep(200);

        assertThat(bench.batcher.trouble()).isPresent();
        assertThat(bench.model.rows).hasSize(2);
        assertThat(bench.state(ref)).isEqualTo(new Queued(Optional.of("the device failed")));
        // As DeviceRecovery does.
        generateDirectly("a fox").join();
        for (int i = 0; i < 500 && bench.model.rows.size() < 4; i++) {
            Thread.sleep(10);
        }
        assertThat(bench.model.rows).hasSizeGreaterThan(3);
    }

    @Test
    void duplicateMessagesAndTwoWorkersGiveOneOutcome() throws Exception {
        List<JobRef> jobs = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            JobRef ref = bench.accept("job-" + i, "a fox", 1 + i % 3);
            jobs.add(ref);
            bench.store.sendAgain(ref);
        }
        bench.work();
        bench.work();

        for (JobRef ref : jobs) {
            assertThat(bench.await(ref)).isInstanceOf(Succeeded.class);
        }
        bench.stop();
        bench.audit(jobs);
    }

    @Test
    void aRunningJobRenewsItsLeaseAndRecordsItsProgress() throws Exception {
        JobRef ref = bench.accept("long", "hold", 1);
        bench.work();
        assertThat(bench.model.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();

        // Three times the lease.
        Thread.sleep(3 * JobTestBench.QUICK.lease().toMillis());

        assertThat(bench.queue.receive(10, Duration.ZERO, Duration.ofSeconds(1)))
                .isEmpty();
        assertThat(bench.state(ref)).isInstanceOfSatisfying(Running.class, running -> {
            assertThat(running.heard()).isAfter(running.started());
            assertThat(running.scales()).isLessThanOrEqualTo(3);
        });
        bench.store.cancel(ref);
    }

    @Test
    void aCancelledJobStopsAtTheNextHeartbeat() throws Exception {
        JobRef ref = bench.accept("long", "hold", 1);
        bench.work();
        assertThat(bench.model.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();

        Outcome outcome = bench.store.cancel(ref);

        assertThat(outcome).isInstanceOf(Cancelled.class);
        assertThat(bench.model.cancelled.tryAcquire(2, TimeUnit.SECONDS)).isTrue();
        assertThat(bench.await(ref)).isEqualTo(outcome);
        bench.stop();
        bench.audit(List.of(ref));
    }

    @Test
    void noMoreJobsAreReceivedThanTheNextBatchHolds() throws Exception {
        for (int i = 0; i < 20; i++) {
            bench.accept("job-" + i, "hold", 1);
        }
        JobWorker worker = bench.work();
        assertThat(bench.model.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();

        Thread.sleep(500);

        // One batch on the device, and one in its queue.
        assertThat(worker.running()).isBetween(FakeModel.BATCH, 2 * FakeModel.BATCH);
    }

    @Test
    void aJobNotDoneInTheGracePeriodIsGivenBack() throws Exception {
        JobRef ref = bench.accept("long", "hold", 1);
        JobWorker worker = bench.work();
        assertThat(bench.model.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();

        boolean done = worker.drain(Duration.ofMillis(100));

        assertThat(done).isFalse();
        assertThat(worker.running()).isZero();
        assertThat(worker.isAlive()).isFalse();
        assertThat(bench.state(ref)).isInstanceOf(Queued.class);
        assertThat(bench.queue.receive(10, Duration.ZERO, Duration.ofSeconds(1)))
                .singleElement()
                .satisfies(lease -> assertThat(lease.receives()).isEqualTo(2));
    }

    @Test
    void aJobDoneInTheGracePeriodIsFinished() throws Exception {
        List<JobRef> jobs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            jobs.add(bench.accept("job-" + i, "a fox", 4));
        }
        AtomicInteger generated = new AtomicInteger();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch draining = new CountDownLatch(1);
        WorkerSettings longLease = new WorkerSettings(
                Duration.ofMinutes(1),
                Duration.ofMillis(50),
                Duration.ofSeconds(20),
                3,
                Duration.ofMillis(5),
                Duration.ofMillis(20));
        JobWorker worker = bench.work(longLease, point -> {
            if (point == CrashPoint.DRAWN) {
                generated.incrementAndGet();
                running.countDown();
                await(draining);
            }
        });
        await(running);

        CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(() -> worker.drain(Duration.ofSeconds(20)));
        for (int i = 0; i < 2000 && worker.isAlive(); i++) {
            Thread.sleep(5);
        }
        assertThat(worker.isAlive()).isFalse();
        assertThat(worker.running()).isPositive();
        draining.countDown();

        assertThat(drained.get(30, TimeUnit.SECONDS)).isTrue();
        List<JobState> states = jobs.stream().map(bench::state).toList();
        assertThat(states)
                .filteredOn(state -> state instanceof Ended ended && ended.outcome() instanceof Succeeded)
                .hasSize(generated.get())
                .isNotEmpty();
        assertThat(states).filteredOn(Queued.class::isInstance).hasSize(jobs.size() - generated.get());
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
    void aDeadReceiverThreadIsNoticed() throws Exception {
        JobQueue crashAt = (JobQueue) Proxy.newProxyInstance(
                JobQueue.class.getClassLoader(), new Class<?>[] {JobQueue.class}, (proxy, method, arguments) -> {
                    throw new CrashOnce.Crash(CrashPoint.RECEIVED);
                });
        JobWorker worker = new JobWorker(
                bench.store, crashAt, bench.context(), JobTestBench.QUICK, bench.clock, CrashPoint.Watcher.NONE);
        worker.start();

        for (int i = 0; i < 500 && worker.isAlive(); i++) {
            Thread.sleep(10);
        }

        assertThat(worker.isAlive()).isFalse();
    }
}
