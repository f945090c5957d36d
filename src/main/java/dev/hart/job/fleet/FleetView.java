package dev.hart.job.fleet;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.hart.job.record.OpenJobs;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Estimates how long jobs wait, from what was measured. What it reads it keeps for 5 seconds, and for 5 seconds more for each
 * 1,000 open jobs, so that many callers cost few requests. Its methods may throw {@link dev.hart.job.record.RecordsException}.
 * Thread-safe.
 */
public final class FleetView {
    private static final Duration KEPT = Duration.ofSeconds(5);
    /** Of more open jobs only this many are counted: then a wait is longer than its estimate. */
    private static final int MOST_COUNTED = 20_000;

    private static final int PAGE = 1000;

    private final WorkerMarks marks;
    private final OpenJobs jobs;
    private final Clock clock;
    private final LongSupplier nanoTime;

    @GuardedBy("this")
    private Optional<Reading> latest = Optional.empty();

    /** Everything that estimates need. */
    private record Reading(
            long read,
            FleetLook look,
            List<Instant> open,
            Optional<LastStart> start,
            Optional<Double> rateOfOne,
            Optional<Double> rate) {
        Duration kept() {
            return KEPT.multipliedBy(1 + open.size() / PAGE);
        }
    }

    /** Reads nothing yet. */
    public FleetView(WorkerMarks marks, OpenJobs jobs, Clock clock) {
        this(marks, jobs, clock, System::nanoTime);
    }

    FleetView(WorkerMarks marks, OpenJobs jobs, Clock clock, LongSupplier nanoTime) {
        this.marks = marks;
        this.jobs = jobs;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * Returns what a job that has not begun waits for. The estimate assumes that jobs begin in the order in which they were
     * accepted, which the queue does not promise.
     *
     * @param created when the job was accepted
     */
    public Wait of(Instant created) {
        Reading now = reading();
        // S3 tells whole seconds, by which the job's own marker would be older than the job.
        Instant second = created.truncatedTo(ChronoUnit.SECONDS);
        double ahead = now.open.stream().filter(second::isAfter).count();
        if (now.look.isAlive()) {
            return new Wait(Wait.Reason.TURN, turn(ahead, now.rate));
        }
        Optional<Duration> turn = turn(ahead, now.rateOfOne);
        return new Wait(Wait.Reason.WORKER, start(now).flatMap(start -> turn.map(start::plus)));
    }

    /** Returns how long it takes until the next job ends, by the same measures; empty if that is not known. */
    public Optional<Duration> untilNextEnd() {
        Reading now = reading();
        if (now.look.isAlive()) {
            return turn(1, now.rate);
        }
        return start(now).flatMap(start -> turn(1, now.rateOfOne).map(start::plus));
    }

    /** How long it takes until a worker has started; empty if that is not known, also once it takes longer than the last time. */
    private Optional<Duration> start(Reading now) {
        return now.start.flatMap(last -> {
            Duration usual = seconds(last.seconds());
            if (!last.sinceWake() || now.look.wake().isEmpty()) {
                return Optional.of(usual);
            }
            Duration left = usual.minus(Duration.between(now.look.wake().get(), clock.instant()));
            return left.isNegative() ? Optional.empty() : Optional.of(left);
        });
    }

    private static Optional<Duration> turn(double jobs, Optional<Double> rate) {
        return jobs == 0 ? Optional.of(Duration.ZERO) : rate.map(perSecond -> seconds(jobs / perSecond));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(Math.min(seconds, Integer.MAX_VALUE) * 1000));
    }

    private synchronized Reading reading() {
        long time = nanoTime.getAsLong();
        if (latest.isEmpty() || time - latest.get().read >= latest.get().kept().toNanos()) {
            latest = Optional.of(read(time));
        }
        return latest.get();
    }

    private Reading read(long time) {
        FleetLook look = marks.look();
        List<Double> measured = look.alive().values().stream()
                .flatMap(seen -> seen.mark().jobsPerSecond().stream())
                .toList();
        Optional<Double> rateOfOne = measured.isEmpty()
                ? marks.lastRate()
                : Optional.of(measured.stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElseThrow());
        // A worker that has ended no job yet counts like the others.
        Optional<Double> rate = rateOfOne.map(one -> one * look.alive().size());
        return new Reading(time, look, jobs.written(MOST_COUNTED), marks.lastStart(), rateOfOne, rate);
    }
}
