package dev.hart.job.worker;

import dev.hart.job.JobQueue;
import dev.hart.job.JobRef;
import dev.hart.job.QueueException;
import dev.hart.job.record.OpenAttempt;
import dev.hart.job.record.RecordsException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Renews a message's lease and an attempt's record while the attempt runs, and checks whether the job still has no outcome. For
 * one thread, except {@link #scale}.
 */
final class Heartbeat {
    private static final Logger LOG = System.getLogger(Heartbeat.class.getName());

    private final WorkerSettings settings;
    private final JobRef ref;
    private final OpenAttempt attempt;
    private final JobQueue.Lease lease;
    private long last = System.nanoTime();
    /** Scales done and of how many, in one word so that a reader never sees one without the other. */
    private volatile long scales;

    Heartbeat(WorkerSettings settings, JobRef ref, OpenAttempt attempt, JobQueue.Lease lease) {
        this.settings = settings;
        this.ref = ref;
        this.attempt = attempt;
        this.lease = lease;
    }

    /** A batch with some of the job's images has finished {@code done} of {@code of} scales. */
    void scale(int done, int of) {
        scales = (long) done << 32 | of;
    }

    /** Returns the time until the next beat is due; zero if it is due. */
    Duration untilDue() {
        long left = settings.beat().toNanos() - (System.nanoTime() - last);
        return Duration.ofNanos(Math.max(0, left));
    }

    /**
     * Renews the lease and the attempt's record, if a beat is due.
     *
     * @return false if a beat was due and found that the job has an outcome: it was cancelled, or another worker ended it
     */
    boolean beat() {
        if (!untilDue().isZero()) {
            return true;
        }
        last = System.nanoTime();
        // What fails here is tried again at the next beat: even without a lease the outcome is decided only once.
        try {
            lease.renew(settings.lease());
        } catch (QueueException e) {
            LOG.log(Level.WARNING, "job {0}: its lease was not renewed: {1}", ref, e.getMessage());
        }
        try {
            return attempt.update((int) (scales >> 32), (int) scales);
        } catch (RecordsException e) {
            LOG.log(Level.WARNING, "job {0}: its record was not reached: {1}", ref, e.getMessage());
            return true;
        }
    }
}
