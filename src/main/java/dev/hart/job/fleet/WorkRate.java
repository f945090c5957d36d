package dev.hart.job.fleet;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.hart.job.JobObserver;
import dev.hart.job.JobRef;
import dev.hart.job.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Measures how many jobs a worker ends in a second in which it has any. Whenever that covers ten minutes of work it is halved, so
 * that older work counts less. Thread-safe.
 */
public final class WorkRate implements JobObserver {
    private static final long LONGEST = Duration.ofMinutes(10).toNanos();

    private final LongSupplier nanoTime;

    @GuardedBy("this")
    private int running;

    @GuardedBy("this")
    private long since;

    @GuardedBy("this")
    private double busy;

    @GuardedBy("this")
    private double ended;

    /** Measures by the process's own time. */
    public WorkRate() {
        this(System::nanoTime);
    }

    WorkRate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized void attemptBegan(JobRef ref, Duration sinceAccepted, int receives) {
        count();
        running++;
    }

    @Override
    public synchronized void ended(JobRef ref, Outcome outcome, Duration sinceAccepted) {
        ended++;
    }

    @Override
    public synchronized void attemptEnded(JobRef ref) {
        count();
        running = Math.max(0, running - 1);
    }

    @GuardedBy("this")
    private void count() {
        long now = nanoTime.getAsLong();
        if (running > 0) {
            busy += now - since;
        }
        since = now;
        if (busy > LONGEST) {
            busy /= 2;
            ended /= 2;
        }
    }

    /** Returns the jobs a second, above 0; empty until a job has ended. */
    public synchronized Optional<Double> jobsPerSecond() {
        count();
        return ended > 0 && busy > 0 ? Optional.of(ended * 1e9 / busy) : Optional.empty();
    }
}
