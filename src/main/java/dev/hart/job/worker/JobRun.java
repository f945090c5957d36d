package dev.hart.job.worker;

import dev.hart.job.AttemptId;
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
import dev.hart.job.UnreadableMessageException;
import dev.hart.job.record.AttemptRecord;
import dev.hart.job.record.JobStore;
import dev.hart.job.worker.Attempt.DeadlineException;
import dev.hart.job.worker.Attempt.GivenUpException;
import dev.hart.job.worker.AttemptFailure.Kind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * What a worker does about one message, from its receipt to its end. An {@link Error} goes through it as the death of the process
 * would: nothing is put in order, and the message comes back when its lease ends.
 */
final class JobRun {
    private static final Logger LOG = System.getLogger(JobRun.class.getName());

    /** Of one job: far more than there are while a device is replaced, and an end where the job itself breaks devices. */
    private static final int MOST_ENGINE_FAULTS = 20;

    private final JobStore store;
    private final WorkerContext studio;
    private final WorkerSettings settings;
    private final Clock clock;
    private final CrashPoint.Watcher points;
    private final JobQueue.Lease lease;
    private final Attempt.Foreman foreman;

    JobRun(
            JobStore store,
            WorkerContext studio,
            WorkerSettings settings,
            Clock clock,
            CrashPoint.Watcher points,
            JobQueue.Lease lease,
            Attempt.Foreman foreman) {
        this.store = store;
        this.studio = studio;
        this.settings = settings;
        this.clock = clock;
        this.points = points;
        this.lease = lease;
        this.foreman = foreman;
    }

    void run() {
        points.reached(CrashPoint.RECEIVED);
        Optional<JobRef> ref = JobMessage.parse(lease.body());
        try {
            if (ref.isPresent()) {
                handle(ref.get());
            } else {
                take();
            }
        } catch (RuntimeException fault) {
            // The message is as it was, and comes back when its lease ends.
            LOG.log(Level.WARNING, "job {0}: {1}", ref.map(JobRef::toString).orElse("?"), fault);
            foreman.cutOff();
        }
    }

    /** A message of somebody else: its job is recorded first, unless that was done when it was handed out before. */
    private void take() {
        JobSubmission order;
        try {
            order = studio.inbox().read(lease.id(), lease.body());
            Job unused = store.record(order);
        } catch (UnreadableMessageException | JobConflictException e) {
            LOG.log(Level.WARNING, "message {0} is put aside: {1}", lease.id(), e.getMessage());
            lease.bury(String.valueOf(e.getMessage()));
            return;
        } catch (JobErasedException e) {
            lease.delete();
            return;
        } catch (RuntimeException fault) {
            // As with a job that no attempt ends: else a message that breaks whoever reads it would come for ever.
            if (lease.receives() <= settings.tries()) {
                throw fault;
            }
            LOG.log(Level.WARNING, "message {0} is put aside: {1}", lease.id(), fault);
            lease.bury("given up after " + settings.tries() + " attempts to take it");
            return;
        }
        handle(order.ref());
    }

    private void handle(JobRef ref) {
        Optional<JobView> found = store.find(ref);
        if (found.isEmpty()) {
            // A record is written before its message and goes long after its end.
            LOG.log(Level.INFO, "job {0} is no more", ref);
            lease.delete();
            return;
        }
        if (found.get().state() instanceof Ended ended) {
            settle(found.get().job(), ended.outcome());
            return;
        }
        Job job = found.get().job();
        if (store.isOfErased(job)) {
            store.endAndErase(ref);
            lease.delete();
            return;
        }
        Optional<JobRequest> request = job.request();
        if (lease.receives() > settings.tries() || request.isEmpty()) {
            giveUp(job, AttemptId.create(clock.instant()), "no attempt came to an end");
            return;
        }
        studio.observer().began(ref, sinceAsked(job), lease.receives());
        try {
            attempt(job, request.get(), isAgain(found.get().state()));
        } finally {
            studio.observer().left(ref);
        }
    }

    /**
     * Whether there was an attempt before, which ended nobody knows how, or not well; what follows a failure of the device has a
     * new message.
     */
    private boolean isAgain(JobState state) {
        return lease.receives() > 1
                || (state instanceof Queued queued && queued.setback().isPresent());
    }

    /** Two clocks may disagree; no time is less than none. */
    private Duration sinceAsked(Job job) {
        Duration since = Duration.between(job.created(), clock.instant());
        return since.isNegative() ? Duration.ZERO : since;
    }

    private void attempt(Job job, JobRequest request, boolean again) {
        JobRef ref = job.ref();
        AttemptId id = AttemptId.create(clock.instant());
        AttemptRecord note = store.attempts().begin(ref, id);
        points.reached(CrashPoint.BEGUN);
        Heartbeat heartbeat = new Heartbeat(store, ref, id, lease, settings, clock, note);
        Outcome outcome;
        try {
            outcome = new Attempt(studio, request, ref, id, again, heartbeat, settings, clock, points).run(foreman);
        } catch (GivenUpException e) {
            store.attempts().discard(ref, id);
            if (e.over) {
                store.outcomes().find(ref).ifPresent(standing -> settle(job, standing));
            } else if (foreman.isEnding()) {
                lease.renew(Duration.ZERO);
            } else {
                foreman.deviceFailed();
                anew(ref);
            }
            return;
        } catch (DeadlineException e) {
            setBack(job, id, new AttemptFailure(Kind.TRANSIENT, String.valueOf(e.getMessage())));
            return;
        } catch (RuntimeException fault) {
            LOG.log(Level.WARNING, "job {0}, attempt {1}: {2}", ref, id, fault.toString());
            setBack(job, id, AttemptFailure.of(fault));
            return;
        }
        conclude(job, id, outcome);
    }

    private void setBack(Job job, AttemptId id, AttemptFailure setback) {
        if (setback.kind() == Kind.PERMANENT) {
            conclude(job, id, new Outcome.Failed(id, clock.instant(), setback.reason(), false));
        } else if (setback.kind() == Kind.ENGINE) {
            foreman.deviceFailed();
            if (store.engineFailed(job.ref(), setback.reason()) > MOST_ENGINE_FAULTS) {
                String reason = "given up after " + MOST_ENGINE_FAULTS + " failures of the device";
                conclude(job, id, new Outcome.Failed(id, clock.instant(), reason, true));
            } else {
                store.attempts().discard(job.ref(), id);
                studio.observer().setBack(job.ref());
                anew(job.ref());
            }
        } else if (lease.receives() >= settings.tries()) {
            giveUp(job, id, setback.reason());
        } else {
            store.attempts().discard(job.ref(), id);
            store.setBack(job.ref(), setback.reason());
            studio.observer().setBack(job.ref());
            lease.renew(
                    setback.kind() == Kind.ELSEWHERE ? settings.longestPause() : settings.pauseAfter(lease.receives()));
        }
    }

    /** A new message takes the place of this one, whose receipt would count as a try. Who dies in between leaves both. */
    private void anew(JobRef ref) {
        store.sendAgain(ref);
        lease.delete();
    }

    private void giveUp(Job job, AttemptId id, String last) {
        int times = Math.min(lease.receives(), settings.tries());
        String reason = "given up after " + times + (times == 1 ? " attempt: " : " attempts: ") + last;
        conclude(job, id, new Outcome.Failed(id, clock.instant(), reason, true));
    }

    private void conclude(Job job, AttemptId id, Outcome outcome) {
        JobRef ref = job.ref();
        points.reached(CrashPoint.DECIDING);
        // If this throws, the outcome may be there and name the pictures: they stay, and the message comes back.
        Outcome standing = store.outcomes().decide(ref, outcome);
        points.reached(CrashPoint.DECIDED);
        if (standing.attempt().equals(id)) {
            studio.observer().ended(ref, standing, sinceAsked(job));
        }
        if (standing.attempt().equals(id) && standing instanceof Outcome.Succeeded) {
            store.attempts().forget(ref, id);
        } else {
            store.attempts().discard(ref, id);
            points.reached(CrashPoint.DISCARDED);
        }
        finish(job, standing);
    }

    /** Found over: what the reading alone does not say is that the outcome has survived, so it is decided again. */
    private void settle(Job job, Outcome seen) {
        finish(job, store.outcomes().decide(job.ref(), seen));
    }

    private void finish(Job job, Outcome outcome) {
        store.close(job, outcome);
        points.reached(CrashPoint.CLOSED);
        if (outcome instanceof Outcome.Failed failed && failed.buried()) {
            points.reached(CrashPoint.GIVEN_UP);
            // Whoever wrote it: what is to be tried again is the job.
            lease.bury(JobMessage.of(job.ref()), failed.reason());
        } else {
            lease.delete();
        }
        points.reached(CrashPoint.DELETED);
    }
}
