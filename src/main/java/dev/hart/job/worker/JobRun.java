package dev.hart.job.worker;

import dev.hart.job.CrashPoint;
import dev.hart.job.Job;
import dev.hart.job.JobConflictException;
import dev.hart.job.JobErasedException;
import dev.hart.job.JobMessage;
import dev.hart.job.JobQueue;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.JobState;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobState.Queued;
import dev.hart.job.JobSubmission;
import dev.hart.job.JobView;
import dev.hart.job.Outcome;
import dev.hart.job.QueueException;
import dev.hart.job.UnreadableMessageException;
import dev.hart.job.record.JobStore;
import dev.hart.job.record.NewerRecordException;
import dev.hart.job.record.OpenAttempt;
import dev.hart.job.record.RecordsException;
import dev.hart.job.worker.AttemptFailure.Action;
import dev.hart.job.worker.AttemptFailure.AttemptTimeoutException;
import dev.hart.store.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a worker does with one message, from its receipt to its deletion. An {@link Error} passes through unhandled, as if the
 * process had crashed: nothing is cleaned up, and the message is delivered again when its lease ends.
 *
 * <p>Longer than most files, because the ways in which a message can end are read best beside one another.
 */
final class JobRun {
    private static final Logger LOG = System.getLogger(JobRun.class.getName());

    /** For one job: far more than happen while a device is replaced, but a bound if the job itself breaks devices. */
    private static final int MOST_ENGINE_FAILURES = 20;

    private final WorkerParts parts;
    private final JobStore store;
    private final WorkerSettings settings;
    private final JobQueue.Lease lease;
    private final AttemptListener worker;

    JobRun(WorkerParts parts, JobQueue.Lease lease, AttemptListener worker) {
        this.parts = parts;
        this.store = parts.store();
        this.settings = parts.settings();
        this.lease = lease;
        this.worker = worker;
    }

    void run() {
        reached(CrashPoint.RECEIVED);
        Optional<JobRef> ref = JobMessage.parse(lease.body());
        try {
            if (ref.isPresent()) {
                process(ref.get());
            } else {
                recordAndProcess();
            }
        } catch (NewerRecordException newer) {
            leaveToNewerVersion(ref.orElse(null), newer);
        } catch (RuntimeException fault) {
            // The message is unchanged, and is delivered again when its lease ends.
            LOG.log(Level.WARNING, "job {0}: {1}", ref.map(JobRef::toString).orElse("?"), fault);
            if (ref.isEmpty() || !endIfUnreadable(ref.get())) {
                worker.messageHidden(settings.lease());
                worker.storeUnreachable(0);
            }
        }
    }

    private void leaveToNewerVersion(@Nullable JobRef ref, NewerRecordException newer) {
        LOG.log(Level.WARNING, "job {0} is left to a worker of a newer version: {1}", ref, newer.getMessage());
        try {
            lease.renew(settings.longestPause());
        } catch (QueueException fault) {
            // The message is delivered again when its lease ends, earlier than it need be.
            LOG.log(Level.WARNING, "job {0}: {1}", ref, fault);
        }
    }

    /**
     * Ends a job whose records still cannot be read after its last attempt, although the others can be reached: a file on a
     * broken sector, for example, or with other permissions. Without this its message would be received without end.
     *
     * @return whether the job was ended, or at least its message moved to the dead-letter queue
     */
    private boolean endIfUnreadable(JobRef ref) {
        if (lease.receives() <= settings.attempts()) {
            return false;
        }
        try {
            store.requireReachable(0);
            if (isReadable(ref)) {
                return false;
            }
            endUnreadable(ref);
            return true;
        } catch (NewerRecordException newer) {
            leaveToNewerVersion(ref, newer);
            return true;
        } catch (RuntimeException fault) {
            LOG.log(Level.WARNING, "job {0} cannot be ended now: {1}", ref, fault);
            return false;
        }
    }

    private void endUnreadable(JobRef ref) {
        OpenAttempt attempt = store.newAttempt(ref);
        Outcome.Failed failed = failedAfterLastAttempt(attempt, "the job's record cannot be read");
        reached(CrashPoint.DECIDING);
        Outcome outcome;
        try {
            outcome = attempt.decideUnreadable(failed);
        } catch (NewerRecordException newer) {
            throw newer;
        } catch (RecordsException fault) {
            // The outcome can be neither read nor replaced. The operator sees the message among the dead letters.
            LOG.log(Level.WARNING, "job {0}: its message is moved to the dead-letter queue: {1}", ref, fault);
            lease.moveToDeadLetters(JobMessage.of(ref), failed.reason());
            return;
        }
        finish(store.standIn(ref), attempt, outcome);
    }

    private boolean isReadable(JobRef ref) {
        try {
            Optional<JobView> unused = store.findReceived(ref);
            return true;
        } catch (NewerRecordException newer) {
            throw newer;
        } catch (RecordsException unreadable) {
            return false;
        }
    }

    private void reached(CrashPoint point) {
        parts.points().reached(point);
    }

    /** Records the job that another sender's message requests, unless an earlier receipt did, then processes it. */
    private void recordAndProcess() {
        JobSubmission submission;
        try {
            submission = parts.context().messages().read(lease.id(), lease.body());
            Job unused = store.record(submission);
        } catch (UnreadableMessageException | JobConflictException e) {
            LOG.log(Level.WARNING, "message {0} is moved to the dead-letter queue: {1}", lease.id(), e.getMessage());
            lease.moveToDeadLetters(String.valueOf(e.getMessage()));
            return;
        } catch (JobErasedException e) {
            lease.delete();
            return;
        } catch (NewerRecordException newer) {
            throw newer;
        } catch (RuntimeException fault) {
            // As for a job that no attempt ends: a message whose reading always fails would be delivered without end.
            if (lease.receives() <= settings.attempts()) {
                throw fault;
            }
            LOG.log(Level.WARNING, "message {0} is moved to the dead-letter queue: {1}", lease.id(), fault);
            lease.moveToDeadLetters("given up after " + settings.attempts() + " attempts to read it");
            return;
        }
        process(submission.ref());
    }

    private void process(JobRef ref) {
        Optional<JobView> found = store.findReceived(ref);
        if (found.isEmpty()) {
            // A record is written before its message and removed long after the job's end.
            LOG.log(Level.INFO, "job {0} no longer exists", ref);
            lease.delete();
            return;
        }
        Job job = found.get().job();
        if (found.get().state() instanceof Ended ended) {
            closeEnded(job, ended.outcome());
            return;
        }
        if (store.isRetryOfErased(job)) {
            store.endAndErase(ref);
            lease.delete();
            return;
        }
        Optional<JobRequest> request = job.request();
        if (request.isEmpty()) {
            LOG.log(Level.WARNING, "job {0} fails: its record is damaged", ref);
            OpenAttempt attempt = store.newAttempt(ref);
            conclude(job, attempt, failed(attempt, JobStore.DAMAGED_JOB, true));
            return;
        }
        if (lease.receives() > settings.attempts()) {
            failAfterLastAttempt(job, store.newAttempt(ref), "no attempt was completed");
            return;
        }
        parts.context().observer().attemptBegan(ref, sinceAccepted(job), lease.receives());
        try {
            attempt(job, request.get(), hadAttempt(found.get().state()));
        } finally {
            parts.context().observer().attemptEnded(ref);
        }
    }

    /**
     * Returns whether there was an attempt before, which crashed or failed. A job that goes back into the queue after the
     * device failed has a new message, so its setback tells.
     */
    private boolean hadAttempt(JobState state) {
        return lease.receives() > 1
                || (state instanceof Queued queued && queued.setback().isPresent());
    }

    /** At least zero, because the clocks of two machines may disagree. */
    private Duration sinceAccepted(Job job) {
        Duration since = Duration.between(job.created(), parts.clock().instant());
        return since.isNegative() ? Duration.ZERO : since;
    }

    private void attempt(Job job, JobRequest request, boolean hadAttempt) {
        JobRef ref = job.ref();
        OpenAttempt attempt = store.newAttempt(ref);
        attempt.begin();
        reached(CrashPoint.BEGUN);
        Heartbeat heartbeat = new Heartbeat(settings, ref, attempt, lease);
        Attempt tried = new Attempt(parts, job, request, attempt, heartbeat, hadAttempt);
        Outcome outcome;
        try {
            outcome = tried.run(worker);
        } catch (StoppedException e) {
            stop(job, attempt, e);
            return;
        } catch (RuntimeException fault) {
            if (!(fault instanceof AttemptTimeoutException)) {
                LOG.log(Level.WARNING, "job {0}, attempt {1}: {2}", ref, attempt.id(), fault.toString());
            }
            if (fault instanceof StoreException) {
                // Before the next job is received, there must be room for its images: the disk may be full.
                worker.storeUnreachable(tried.imageBytes());
            }
            handleFailure(job, attempt, AttemptFailure.of(fault));
            return;
        }
        conclude(job, attempt, outcome);
    }

    private void stop(Job job, OpenAttempt attempt, StoppedException stopped) {
        attempt.discard();
        if (stopped.isJobOver()) {
            store.outcome(job.ref()).ifPresent(outcome -> closeEnded(job, outcome));
        } else if (worker.isShuttingDown()) {
            lease.renew(Duration.ZERO);
        } else {
            worker.deviceFailed();
            replaceMessage(job.ref());
        }
    }

    private void handleFailure(Job job, OpenAttempt attempt, AttemptFailure failure) {
        if (failure.action() == Action.FAIL_JOB) {
            conclude(job, attempt, failed(attempt, failure.reason(), false));
        } else if (failure.action() == Action.RETRY_WITHOUT_COUNTING) {
            worker.deviceFailed();
            int failures = store.countEngineFailure(job.ref(), failure.reason());
            if (failures > MOST_ENGINE_FAILURES) {
                String reason = "given up after " + failures + " failures of the device";
                conclude(job, attempt, failed(attempt, reason, true));
            } else {
                attempt.discard();
                parts.context().observer().attemptFailed(job.ref());
                replaceMessage(job.ref());
            }
        } else if (lease.receives() >= settings.attempts()) {
            failAfterLastAttempt(job, attempt, failure.reason());
        } else {
            attempt.discard();
            store.recordSetback(job.ref(), failure.reason());
            parts.context().observer().attemptFailed(job.ref());
            Duration pause = failure.action() == Action.LEAVE_TO_OTHERS
                    ? settings.longestPause()
                    : settings.pauseAfter(lease.receives());
            worker.messageHidden(pause);
            lease.renew(pause);
        }
    }

    /** Sends a new message in place of this one, whose receipt would count as an attempt. A crash in between leaves both. */
    private void replaceMessage(JobRef ref) {
        store.sendAgain(ref);
        lease.delete();
    }

    private void failAfterLastAttempt(Job job, OpenAttempt attempt, String lastReason) {
        conclude(job, attempt, failedAfterLastAttempt(attempt, lastReason));
    }

    private Outcome.Failed failedAfterLastAttempt(OpenAttempt attempt, String lastReason) {
        int times = Math.min(lease.receives(), settings.attempts());
        String reason = "given up after " + times + (times == 1 ? " attempt: " : " attempts: ") + lastReason;
        return failed(attempt, reason, true);
    }

    private Outcome.Failed failed(OpenAttempt attempt, String reason, boolean deadLetter) {
        return new Outcome.Failed(attempt.id(), parts.clock().instant(), reason, deadLetter);
    }

    private void conclude(Job job, OpenAttempt attempt, Outcome proposed) {
        reached(CrashPoint.DECIDING);
        // If this throws, the outcome may exist and name the images: they stay, and the message is delivered again.
        finish(job, attempt, attempt.decide(proposed));
    }

    private void finish(Job job, OpenAttempt attempt, Outcome outcome) {
        reached(CrashPoint.DECIDED);
        boolean isOwn = outcome.attempt().equals(attempt.id());
        if (isOwn) {
            parts.context().observer().ended(job.ref(), outcome, sinceAccepted(job));
        }
        if (isOwn && outcome instanceof Outcome.Succeeded) {
            attempt.keepImages();
        } else {
            attempt.discard();
            reached(CrashPoint.DISCARDED);
        }
        close(job, outcome);
    }

    /** The job has ended already. That its outcome was read does not mean that it survives a power cut, so it is confirmed. */
    private void closeEnded(Job job, Outcome seen) {
        close(job, store.confirm(job.ref(), seen));
    }

    private void close(Job job, Outcome outcome) {
        store.close(job, outcome);
        reached(CrashPoint.CLOSED);
        if (outcome instanceof Outcome.Failed failed && failed.buried()) {
            reached(CrashPoint.GIVEN_UP);
            // With the job's own message, also if another sender's message requested it: the operator retries the job.
            lease.moveToDeadLetters(JobMessage.of(job.ref()), failed.reason());
        } else {
            lease.delete();
        }
        reached(CrashPoint.DELETED);
    }
}
