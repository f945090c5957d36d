package dev.hart.job.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.AttemptId;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.Outcome;
import dev.hart.job.Owner;
import dev.hart.job.record.OpenJobs;
import dev.hart.job.worker.ShiftedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FleetViewTest {
    private static final String ONE = "1".repeat(32);
    private static final String TWO = "2".repeat(32);
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final ShiftedClock clock = new ShiftedClock();
    private final MemoryRecords records = new MemoryRecords(clock);
    private final WorkerMarks marks = new WorkerMarks(records, clock);
    private final AtomicLong nanos = new AtomicLong();

    private FleetView view() {
        return new FleetView(marks, new OpenJobs(records), clock, nanos::get);
    }

    private WorkerMark mark(Optional<Double> rate) {
        return new WorkerMark(clock.instant(), clock.instant(), 10, 4, "demo", rate);
    }

    private void open(int jobs) {
        for (int i = 0; i < jobs; i++) {
            records.put("open/shop/job-" + i + ".json", "{}".getBytes(UTF_8));
        }
    }

    private static Optional<Long> seconds(Wait wait) {
        return wait.estimate().map(Duration::toSeconds);
    }

    @Test
    void withoutAWorkerAndWithoutAMeasurementTheWaitIsUnknown() {
        assertThat(view().of(clock.instant())).isEqualTo(new Wait(Wait.Reason.WORKER, Optional.empty()));
        assertThat(view().untilNextEnd()).isEmpty();
    }

    @Test
    void aJobWaitsForTheRestOfTheLastStartAndForThoseBeforeIt() {
        assertThat(marks.beginWake(marks.look(), INTERVAL)).isPresent();
        clock.advance(Duration.ofSeconds(100));
        marks.begin(ONE, mark(Optional.empty()));
        marks.remove(ONE);
        marks.recordRate(0.5);
        open(10);
        clock.advance(Duration.ofSeconds(5));
        Instant accepted = clock.instant();

        assertThat(view().of(accepted).reason()).isEqualTo(Wait.Reason.WORKER);
        assertThat(seconds(view().of(accepted)).orElseThrow())
                .as("100 s, and 10 jobs at 2 s")
                .isBetween(119L, 123L);

        assertThat(marks.beginWake(marks.look(), INTERVAL)).isPresent();
        clock.advance(Duration.ofSeconds(40));
        assertThat(seconds(view().of(accepted)).orElseThrow()).as("40 s less").isBetween(79L, 83L);

        clock.advance(Duration.ofSeconds(70));
        assertThat(view().of(accepted))
                .as("it takes longer than the last time")
                .isEqualTo(new Wait(Wait.Reason.WORKER, Optional.empty()));
    }

    @Test
    void aJobWaitsForItsTurnAtTheRateOfAllWorkers() {
        open(8);
        clock.advance(Duration.ofSeconds(1));
        Instant accepted = clock.instant();
        clock.advance(Duration.ofSeconds(1));
        marks.begin(ONE, mark(Optional.of(0.5)));
        marks.begin(TWO, mark(Optional.empty()));

        Wait wait = view().of(accepted);

        assertThat(wait.reason()).isEqualTo(Wait.Reason.TURN);
        assertThat(wait.estimate()).as("8 jobs at 2 x 0.5 a second").contains(Duration.ofSeconds(8));
        assertThat(view().untilNextEnd()).contains(Duration.ofSeconds(1));
    }

    @Test
    void theFirstInLineWaitsForNoOtherJob() {
        marks.begin(ONE, mark(Optional.empty()));

        assertThat(view().of(clock.instant())).isEqualTo(new Wait(Wait.Reason.TURN, Optional.of(Duration.ZERO)));
    }

    @Test
    void aTurnAtAnUnknownRateIsUnknown() {
        open(2);
        clock.advance(Duration.ofSeconds(1));
        marks.begin(ONE, mark(Optional.empty()));

        assertThat(view().of(clock.instant())).isEqualTo(new Wait(Wait.Reason.TURN, Optional.empty()));
    }

    @Test
    void manyCallersCostFewRequests() {
        open(10);
        FleetView view = view();
        Wait first = view.of(clock.instant());
        int lists = records.lists();
        for (int i = 0; i < 1000; i++) {
            assertThat(view.of(clock.instant()).reason()).isEqualTo(first.reason());
        }
        assertThat(records.lists()).isEqualTo(lists);

        marks.begin(ONE, mark(Optional.empty()));
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(view.of(clock.instant()).reason()).isEqualTo(Wait.Reason.TURN);
    }

    @Test
    void theRateOfAWorkerCountsOnlyTheTimeInWhichItHasJobs() {
        WorkRate rate = new WorkRate(nanos::get);
        JobRef a = new JobRef(new Owner("shop"), new JobId("a"));
        Outcome any = new Outcome.Failed(AttemptId.create(Instant.now()), Instant.now(), "x", false);
        assertThat(rate.jobsPerSecond()).isEmpty();

        for (int i = 0; i < 4; i++) {
            rate.attemptBegan(a, Duration.ZERO, 1);
            rate.attemptBegan(a, Duration.ZERO, 1);
            nanos.addAndGet(Duration.ofSeconds(4).toNanos());
            rate.ended(a, any, Duration.ZERO);
            rate.attemptEnded(a);
            rate.ended(a, any, Duration.ZERO);
            rate.attemptEnded(a);
            nanos.addAndGet(Duration.ofMinutes(30).toNanos());
        }

        assertThat(rate.jobsPerSecond()).contains(0.5);
    }

    @Test
    void olderWorkCountsLess() {
        WorkRate rate = new WorkRate(nanos::get);
        JobRef a = new JobRef(new Owner("shop"), new JobId("a"));
        Outcome any = new Outcome.Failed(AttemptId.create(Instant.now()), Instant.now(), "x", false);
        for (int i = 0; i < 600; i++) {
            work(rate, a, any, Duration.ofSeconds(1));
        }
        for (int i = 0; i < 400; i++) {
            work(rate, a, any, Duration.ofSeconds(10));
        }

        assertThat(rate.jobsPerSecond().orElseThrow()).isBetween(0.1, 0.102);
    }

    private void work(WorkRate rate, JobRef ref, Outcome outcome, Duration time) {
        rate.attemptBegan(ref, Duration.ZERO, 1);
        nanos.addAndGet(time.toNanos());
        rate.ended(ref, outcome, Duration.ZERO);
        rate.attemptEnded(ref);
    }
}
