package dev.hart.wake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.aws.ScalingPolicy;
import dev.hart.aws.ScalingSettings;
import dev.hart.job.fleet.MemoryRecords;
import dev.hart.job.fleet.WorkerMark;
import dev.hart.job.fleet.WorkerMarks;
import dev.hart.job.worker.ShiftedClock;
import dev.hart.wake.WakeObserver.Outcome;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

@Timeout(60)
class FleetWakeTest {
    private static final String ARN = "arn:aws:autoscaling:eu-central-1:123456789012:scalingPolicy:"
            + "0f5a0f2c-1111-2222-3333-444455556666:autoScalingGroupName/hart-workers:policyName/wake";
    private static final String WORKER = "1".repeat(32);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(100);
    /** After so many calls in a row that were not taken, the next job causes another. */
    private static final int CALLS = 10;

    private static final Duration ANSWERED = Duration.ofSeconds(20);
    private static final Duration SILENT = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofMillis(20);

    private final ShiftedClock clock = new ShiftedClock();
    private final MemoryRecords records = new MemoryRecords(clock);
    private final WorkerMarks marks = new WorkerMarks(records, clock);
    private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private ScalingServer server;

    @BeforeEach
    void start() throws IOException {
        server = ScalingServer.start();
        opened.add(server);
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private static AwsCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create("test-access-key", "test-secret"));
    }

    /** @param timeout of a call: long for a server that answers, since the machine may be busy */
    private static ScalingSettings settings(URI endpoint, Duration timeout) {
        return new ScalingSettings(ARN, Optional.empty(), Optional.of(endpoint), Optional.empty(), timeout);
    }

    private static AutoscalingWaker waker(URI endpoint, Duration timeout) {
        return new AutoscalingWaker(() -> ScalingPolicy.open(settings(endpoint, timeout), credentials()));
    }

    private FleetWake wake(Duration interval, Waker waker) {
        FleetWake wake = new FleetWake(marks, waker, interval, SOON, Duration.ofMillis(300), outcomes::add);
        opened.add(wake);
        return wake;
    }

    private FleetWake wake(Duration interval) {
        return wake(interval, waker(server.endpoint(), ANSWERED));
    }

    private Outcome next() throws InterruptedException {
        Outcome outcome = outcomes.poll(30, TimeUnit.SECONDS);
        assertThat(outcome).as("an outcome").isNotNull();
        return outcome;
    }

    private void mark() {
        marks.write(WORKER, new WorkerMark(clock.instant(), clock.instant(), 1, 4, "demo", Optional.empty()));
    }

    @Test
    void thePolicyIsExecutedOnceForABurst() throws Exception {
        FleetWake wake = wake(LONG);

        for (int i = 0; i < 200; i++) {
            wake.jobWaits();
        }

        assertThat(next()).isEqualTo(Outcome.SENT);
        assertThat(wake.awaitDone(Duration.ofSeconds(10))).isTrue();
        assertThat(server.bodies()).hasSize(1);
        assertThat(server.bodies().get(0))
                .contains("Action=ExecutePolicy", "HonorCooldown=true", "policyName%2Fwake")
                .doesNotContain("MetricValue");
        assertThat(server.authorizations().get(0)).contains("test-access-key", "/eu-central-1/autoscaling/");
        assertThat(outcomes).doesNotContain(Outcome.SENT, Outcome.FAILED);
    }

    @Test
    void eightDoorsWakeOnceForABurst() throws Exception {
        List<FleetWake> doors = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            doors.add(wake(LONG));
        }

        doors.forEach(FleetWake::jobWaits);
        for (FleetWake door : doors) {
            assertThat(door.awaitDone(Duration.ofSeconds(20))).isTrue();
        }

        assertThat(server.bodies()).hasSize(1);
        assertThat(outcomes).hasSize(8).containsOnlyOnce(Outcome.SENT).doesNotContain(Outcome.FAILED);
    }

    @Test
    void afterTheIntervalTheNextJobWakesAgain() throws Exception {
        FleetWake wake = wake(SHORT);
        wake.jobWaits();
        assertThat(next()).isEqualTo(Outcome.SENT);
        clock.advance(Duration.ofSeconds(2));

        wake.jobWaits();

        assertThat(next()).isEqualTo(Outcome.SENT);
        assertThat(server.bodies()).hasSize(2);
    }

    @Test
    void aFleetWithAWorkerThatRenewsItsMarkIsNotWoken() throws Exception {
        mark();
        FleetWake wake = wake(LONG);

        wake.jobWaits();

        assertThat(wake.awaitDone(Duration.ofSeconds(10))).isTrue();
        int first = records.lists();
        assertThat(first).isEqualTo(1);
        awaitLists(first + 1);
        clock.advance(WorkerMarks.RENEWAL);
        mark();
        awaitQuiet();
        int last = records.lists();
        assertThat(last).as("looks until the mark was renewed").isGreaterThan(first + 1);
        Thread.sleep(1200);
        assertThat(records.lists()).as("looks after that").isEqualTo(last);
        clock.advance(WorkerMarks.BELIEVED.plusSeconds(1));
        Thread.sleep(600);
        assertThat(server.bodies()).isEmpty();
        assertThat(outcomes).isEmpty();
    }

    private void awaitLists(int lists) throws InterruptedException {
        for (int i = 0; i < 1000 && records.lists() < lists; i++) {
            Thread.sleep(10);
        }
        assertThat(records.lists()).isGreaterThanOrEqualTo(lists);
    }

    /** Waits for the next look, and until a look that has begun is done. */
    private void awaitQuiet() throws InterruptedException {
        awaitLists(records.lists() + 1);
        Thread.sleep(100);
    }

    /** A worker that was killed just before the job came: its mark is believed for a while, and no other job comes. */
    @Test
    void aMarkThatIsNotRenewedMoreOnlyDelaysTheWake() throws Exception {
        mark();
        FleetWake wake = wake(LONG);
        wake.jobWaits();
        assertThat(wake.awaitDone(Duration.ofSeconds(10))).isTrue();
        assertThat(server.bodies()).isEmpty();

        clock.advance(WorkerMarks.BELIEVED.plusSeconds(1));

        assertThat(next()).as("without another job").isEqualTo(Outcome.SENT);
        assertThat(server.bodies()).hasSize(1);
    }

    @Test
    void aWorkerThatLeftAfterItAnsweredAWakeLeavesTheNextJobToAnotherWake() throws Exception {
        FleetWake wake = wake(SHORT);
        wake.jobWaits();
        assertThat(next()).isEqualTo(Outcome.SENT);
        marks.begin(WORKER, new WorkerMark(clock.instant(), clock.instant(), 1, 4, "demo", Optional.empty()));
        marks.remove(WORKER);

        wake.jobWaits();

        assertThat(next()).isEqualTo(Outcome.SENT);
    }

    @Test
    void openJobsWakeTheFleetTenMinutesAfterAWakeWithoutEffect() throws Exception {
        FleetWake wake = wake(SHORT);
        wake.jobWaits();
        assertThat(next()).isEqualTo(Outcome.SENT);

        clock.advance(Duration.ofMinutes(9));
        wake.jobsAreOpen();
        assertThat(wake.awaitDone(Duration.ofSeconds(10))).isTrue();
        assertThat(server.bodies()).hasSize(1);
        assertThat(outcomes).isEmpty();

        clock.advance(Duration.ofMinutes(2));
        wake.jobsAreOpen();
        assertThat(next()).isEqualTo(Outcome.SENT);

        mark();
        clock.advance(Duration.ofSeconds(50));
        wake.jobsAreOpen();
        assertThat(wake.awaitDone(Duration.ofSeconds(10))).isTrue();
        assertThat(server.bodies()).hasSize(2);
    }

    @Test
    void wrongCredentialsAreAFailureThatIsTriedAgain() throws Exception {
        server.fails(403, "InvalidClientTokenId", "The security token included in the request is invalid.");
        FleetWake wake = wake(SHORT);

        wake.jobWaits();

        assertThat(next()).isEqualTo(Outcome.FAILED);
        assertThat(server.bodies()).hasSize(1);
        server.succeeds();
        clock.advance(Duration.ofSeconds(1));
        assertThat(next()).as("without another job").isEqualTo(Outcome.SENT);
    }

    @Test
    void throttlingIsAFailureAfterTheSdksOwnRetries() throws Exception {
        server.fails(400, "Throttling", "Rate exceeded");
        FleetWake wake = wake(LONG);

        wake.jobWaits();

        assertThat(next()).isEqualTo(Outcome.FAILED);
        assertThat(server.bodies()).hasSizeBetween(2, 4);
        wake.jobWaits();
        assertThat(next()).as("the interval counts after a failure, too").isEqualTo(Outcome.LIMITED);
    }

    @Test
    void aSilentServiceIsAFailureWithinTheTimeoutAndHoldsUpNoCaller() throws Exception {
        server.isSilent();
        FleetWake wake = wake(LONG, waker(server.endpoint(), SILENT));
        long start = System.nanoTime();

        wake.jobWaits();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        assertThat(wake.awaitDone(Duration.ofMillis(100))).isFalse();

        assertThat(next()).isEqualTo(Outcome.FAILED);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    }

    @Test
    void eachFailureIsOneLineThatNamesThePolicy() throws Exception {
        try (AutoscalingWaker waker = waker(server.endpoint(), ANSWERED)) {
            server.fails(403, "InvalidClientTokenId", "The security token included in the request is invalid.");
            assertThatThrownBy(waker::wake)
                    .isInstanceOf(WakeException.class)
                    .hasMessageStartingWith("scaling policy wake: cannot be executed: status 403 InvalidClientTokenId")
                    .message()
                    .hasLineCount(1);
            server.fails(400, "ValidationError", "no such policy");
            assertThatThrownBy(waker::wake).hasMessageContaining("status 400 ValidationError: no such policy");
        }
        server.isSilent();
        try (AutoscalingWaker waker = waker(server.endpoint(), SILENT)) {
            assertThatThrownBy(waker::wake).hasMessageContaining("no answer within 1.0 s");
        }
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        try (AutoscalingWaker waker = waker(URI.create("http://127.0.0.1:" + free), ANSWERED)) {
            assertThatThrownBy(waker::wake).hasMessageContaining("no connection");
        }
    }

    @Test
    void aGroupThatIsScalingAlreadyIsAskedAgainUntilItTakesTheWake() throws Exception {
        server.fails(400, "ScalingActivityInProgress", "cooldown");
        FleetWake wake = wake(SHORT);

        wake.jobWaits();

        assertThat(next()).as("a wake that was not taken").isEqualTo(Outcome.LIMITED);
        server.succeeds();
        Outcome last = next();
        for (int i = 0; i < CALLS && last == Outcome.LIMITED; i++) {
            last = next();
        }
        assertThat(last).as("without another job").isEqualTo(Outcome.SENT);
    }

    @Test
    void aGroupThatIsScalingAlreadyIsNotAskedMoreOnceAWorkerIsThere() throws Exception {
        server.fails(400, "ScalingActivityInProgress", "cooldown");
        FleetWake wake = wake(Duration.ofSeconds(1));
        wake.jobWaits();
        assertThat(next()).isEqualTo(Outcome.LIMITED);

        mark();

        Thread.sleep(2500);
        assertThat(server.bodies()).hasSize(1);
        assertThat(outcomes).isEmpty();
    }

    @Test
    void aGroupThatIsAlwaysScalingIsAskedTenTimesAndAgainForTheNextJob() throws Exception {
        server.fails(400, "ScalingActivityInProgress", "cooldown");
        FleetWake wake = wake(Duration.ofMillis(20));

        wake.jobWaits();

        awaitCalls(CALLS);
        // Longer than the longest pause between two calls.
        Thread.sleep(600);
        assertThat(server.bodies()).hasSize(CALLS);
        assertThat(outcomes).containsOnly(Outcome.LIMITED);
        wake.jobWaits();
        awaitCalls(CALLS + 1);
    }

    private void awaitCalls(int calls) throws InterruptedException {
        for (int i = 0; i < 1000 && server.bodies().size() < calls; i++) {
            Thread.sleep(10);
        }
        assertThat(server.bodies()).hasSize(calls);
    }

    @Test
    void recordsThatCannotBeReachedAreAFailure() throws Exception {
        AtomicInteger woken = new AtomicInteger();
        FleetWake wake = new FleetWake(
                new WorkerMarks(
                        new MemoryRecords(clock) {
                            @Override
                            public List<Entry> list(String prefix, Optional<String> after, int limit) {
                                throw new dev.hart.job.record.RecordsException("connection reset", null);
                            }
                        },
                        clock),
                new Waker() {
                    @Override
                    public boolean wake() {
                        woken.incrementAndGet();
                        return true;
                    }

                    @Override
                    public void close() {}
                },
                LONG,
                outcomes::add);
        opened.add(wake);

        wake.jobWaits();

        assertThat(next()).isEqualTo(Outcome.FAILED);
        assertThat(woken).hasValue(0);
    }

    @Test
    void namesAreChecked() {
        assertThatThrownBy(() -> scaling("wake", Optional.empty())).hasMessageStartingWith("group must");
        assertThatThrownBy(() -> scaling("a policy", Optional.of("g"))).hasMessageStartingWith("policy must");
        assertThatThrownBy(() -> scaling("arn:aws:sqs:eu-central-1:123456789012:queue", Optional.of("g")))
                .hasMessageStartingWith("policy must");
        assertThatThrownBy(() -> scaling("wake", Optional.of("a:b"))).hasMessageStartingWith("group must");
        assertThat(scaling("wake", Optional.of("hart-workers")).region()).isEmpty();
        assertThat(scaling(ARN, Optional.empty()).region()).contains("eu-central-1");
    }

    private static ScalingSettings scaling(String policy, Optional<String> group) {
        return new ScalingSettings(policy, group, Optional.empty(), Optional.empty(), Duration.ofSeconds(3));
    }
}
