package dev.hart.job.worker;

import dev.hart.job.AttemptId;
import dev.hart.job.JobQueue;
import dev.hart.job.JobRef;
import dev.hart.job.QueueException;
import dev.hart.job.record.AttemptRecord;
import dev.hart.job.record.JobStore;
import dev.hart.job.record.RecordsException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;

/**
 * Keeps a message and an attempt alive while a job is worked at, and hears whether it is still wanted. Of one thread, but for
 * {@link #scale}.
 */
final class Heartbeat {
    private static final Logger LOG = System.getLogger(Heartbeat.class.getName());

    private final JobStore store;
    private final JobRef ref;
    private final AttemptId attempt;
    private final JobQueue.Lease lease;
    private final WorkerSettings settings;
    private final Clock clock;
    private AttemptRecord note;
    private long last = System.nanoTime();
    /** In one word, so that they belong together: scales done, and of how many. */
    private volatile long scales;

    Heartbeat(
            JobStore store,
            JobRef ref,
            AttemptId attempt,
            JobQueue.Lease lease,
            WorkerSettings settings,
            Clock clock,
            AttemptRecord note) {
        this.store = store;
        this.ref = ref;
        this.attempt = attempt;
        this.lease = lease;
        this.settings = settings;
        this.clock = clock;
        this.note = note;
    }

    /** A batch with some of the job's pictures has done so many scales. */
    void scale(int done, int of) {
        scales = (long) done << 32 | of;
    }

    /** Until the next beat is due; zero if it is. */
    Duration untilDue() {
        long left = settings.beat().toNanos() - (System.nanoTime() - last);
        return Duration.ofNanos(Math.max(0, left));
    }

    /**
     * Renews the lease, if it is time to.
     *
     * @return false if the job is over by now: cancelled, or ended by another worker
     */
    boolean beat() {
        if (!untilDue().isZero()) {
            return true;
        }
        last = System.nanoTime();
        // What fails here is tried again at the next beat: even without a lease the outcome is decided once.
        try {
            lease.renew(settings.lease());
        } catch (QueueException e) {
            LOG.log(Level.WARNING, "job {0}: its lease was not renewed: {1}", ref, e.getMessage());
        }
        try {
            note = note.progress(clock.instant(), (int) (scales >> 32), (int) scales);
            store.attempts().progress(ref, attempt, note);
            return store.outcomes().find(ref).isEmpty();
        } catch (RecordsException e) {
            LOG.log(Level.WARNING, "job {0}: its record was not reached: {1}", ref, e.getMessage());
            return true;
        }
    }
}
