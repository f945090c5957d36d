package dev.hart.job.record;

import dev.hart.job.AttemptId;
import dev.hart.job.CrashPoint;
import dev.hart.job.Job;
import dev.hart.job.JobConflictException;
import dev.hart.job.JobErasedException;
import dev.hart.job.JobId;
import dev.hart.job.JobMessage;
import dev.hart.job.JobQueue;
import dev.hart.job.JobRef;
import dev.hart.job.JobState;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobState.Queued;
import dev.hart.job.JobSubmission;
import dev.hart.job.JobView;
import dev.hart.job.Outcome;
import dev.hart.job.Outcome.Cancelled;
import dev.hart.job.Outcome.Erased;
import dev.hart.job.Outcome.Failed;
import dev.hart.job.OutcomeNotifier;
import dev.hart.job.QueueException;
import dev.hart.store.ImageStore;
import java.time.Clock;
import java.util.Optional;

/**
 * Takes jobs, says where they are, and ends them on their owners' behalf. Every method may throw {@link RecordsException},
 * {@link QueueException} or {@link dev.hart.store.StoreException}; whatever was done by then, calling it again finishes it.
 * Thread-safe, and safe between processes.
 */
public final class JobStore {
    private final JsonRecords documents;
    private final Outcomes outcomes;
    private final JobViews views;
    private final Attempts attempts;
    private final JobQueue queue;
    private final OutcomeNotifier announcer;
    private final Clock clock;
    private final CrashPoint.Watcher points;

    /** Over the same records, queue and pictures as the workers'. */
    public JobStore(
            Records records,
            JobQueue queue,
            ImageStore images,
            OutcomeNotifier announcer,
            Clock clock,
            CrashPoint.Watcher points) {
        this.documents = new JsonRecords(records);
        this.outcomes = new Outcomes(documents);
        this.views = new JobViews(records);
        this.attempts = new Attempts(records, documents, images, clock);
        this.queue = queue;
        this.announcer = announcer;
        this.clock = clock;
        this.points = points;
    }

    /**
     * Takes a job. When this returns it is done sooner or later, whatever happens. The same id and body is the same job, however
     * often and wherever this is called, also after it has ended.
     *
     * @param order of several at once, one's request is kept
     * @throws JobConflictException if the owner has a job of that id with another body
     * @throws JobErasedException if the owner had one and erased it
     */
    public Job accept(JobSubmission order) {
        return accept(order, Optional.empty());
    }

    private Job accept(JobSubmission order, Optional<JobId> origin) {
        JobRef ref = order.ref();
        Job job = record(order, origin);
        JobState state = views.state(ref);
        if (state instanceof Ended ended && ended.outcome() instanceof Erased) {
            throw new JobErasedException();
        }
        // An attempt proves that it was sent: its message goes when the outcome is there.
        if (state instanceof Queued) {
            queue.send(JobMessage.of(ref));
            points.reached(CrashPoint.SENT);
        }
        return job;
    }

    /**
     * As {@link #accept}, of a job that takes up one that has failed, and that is erased when that one is.
     *
     * @throws JobErasedException if either was erased, be it in this very moment
     */
    Job acceptRetry(JobRef failed, JobSubmission order) {
        Job job = accept(order, Optional.of(failed.id()));
        // Whoever erases it looks for this one after the tombstone. If this dies before it looks for that, a worker
        // does.
        if (isOfErased(job)) {
            endAndErase(job.ref());
            throw new JobErasedException();
        }
        return job;
    }

    /** Whether a job takes up one that was erased. */
    public boolean isOfErased(Job job) {
        return job.origin()
                .flatMap(origin -> outcomes.find(new JobRef(job.ref().owner(), origin)))
                .filter(Erased.class::isInstance)
                .isPresent();
    }

    /** As {@link #accept}, of a job whose message is in line. */
    public Job record(JobSubmission order) {
        return record(order, Optional.empty());
    }

    private Job record(JobSubmission order, Optional<JobId> origin) {
        JobRef ref = order.ref();
        Optional<Job> before = documents.read(RecordKeys.job(ref), Job.class);
        before.ifPresent(job -> requireSame(job, order.digest()));
        Job wanted = before.isPresent() ? before.get().at(clock.instant()) : begin(order, origin);
        // Also if it is there: this alone says that it has survived.
        boolean created = documents.create(RecordKeys.job(ref), wanted);
        if (created && before.isPresent()) {
            // Retention has removed it meanwhile: it is a new one, of which the sweeper must know.
            documents.create(RecordKeys.mark(ref), OpenJobMarker.NEW);
        }
        Job job = created
                ? wanted
                : documents
                        .read(RecordKeys.job(ref), Job.class)
                        .orElseThrow(() -> new RecordsException(ref + ": is being removed", null));
        points.reached(CrashPoint.RECORDED);
        requireSame(job, order.digest());
        return job;
    }

    private Job begin(JobSubmission order, Optional<JobId> origin) {
        JobRef ref = order.ref();
        if (outcomes.find(ref).isPresent()) {
            throw new RecordsException(ref + ": what is left of an old job of this id is being removed", null);
        }
        Job wanted = new Job(
                ref.owner().name(),
                ref.id(),
                clock.instant(),
                Optional.of(order.digest()),
                Optional.of(order.request().get()),
                origin);
        // Before the record: of a job that was recorded and not sent, nobody but the sweeper may know.
        documents.create(RecordKeys.mark(ref), OpenJobMarker.NEW);
        points.reached(CrashPoint.MARKED);
        return wanted;
    }

    private static void requireSame(Job job, String digest) {
        if (job.digest().isEmpty()) {
            throw new JobErasedException();
        }
        if (!job.digest().get().equals(digest)) {
            throw new JobConflictException();
        }
    }

    /** A job and where it is; empty if its owner has none of that id. */
    public Optional<JobView> find(JobRef ref) {
        return views.find(ref);
    }

    /**
     * Ends a job that has not ended. A worker that is at it hears of it when it next looks, and removes what it has done.
     *
     * @return the outcome that stands: another one if it had ended before
     */
    public Outcome cancel(JobRef ref) {
        Outcome standing = outcomes.decide(ref, new Cancelled(AttemptId.create(clock.instant()), clock.instant()));
        documents.read(RecordKeys.job(ref), Job.class).ifPresentOrElse(job -> close(job, standing), () -> forget(ref));
        return standing;
    }

    /**
     * Removes the prompt and pictures of a job that has ended. A tombstone stays until retention removes it, so that neither a
     * late worker nor a repeated request makes it anew. If it failed and was asked for anew ({@link DeadLetterRetrier}), that job ends and is
     * erased too: it has the same prompt.
     *
     * @throws IllegalStateException if it has not ended
     */
    public void erase(JobRef ref) {
        Outcome outcome =
                outcomes.find(ref).orElseThrow(() -> new IllegalStateException("a job is erased once it has ended"));
        if (!(outcome instanceof Erased)) {
            Optional<JobId> retry =
                    outcome instanceof Failed failure ? Optional.of(failure.retryOf(ref.id())) : Optional.empty();
            // So that the sweeper finishes what this may leave.
            documents.put(RecordKeys.mark(ref), OpenJobMarker.NEW);
            outcomes.replace(ref, new Erased(AttemptId.create(clock.instant()), clock.instant(), retry));
            points.reached(CrashPoint.ERASING);
        }
        finishErasing(ref);
    }

    void finishErasing(JobRef ref) {
        retryOf(ref)
                .filter(retry ->
                        documents.read(RecordKeys.job(retry), Job.class).isPresent())
                .ifPresent(this::endAndErase);
        documents
                .read(RecordKeys.job(ref), Job.class)
                .filter(job -> job.request().isPresent())
                .ifPresent(job -> documents.put(RecordKeys.job(ref), job.erased()));
        attempts.removeImages(RecordKeys.images(ref));
        forget(ref);
    }

    private Optional<JobRef> retryOf(JobRef erased) {
        return outcomes.find(erased)
                .flatMap(outcome -> outcome instanceof Erased tombstone ? tombstone.retry() : Optional.empty())
                .map(retry -> new JobRef(erased.owner(), retry));
    }

    /** Erases a job wherever it is. */
    public void endAndErase(JobRef ref) {
        if (outcomes.find(ref).isEmpty()) {
            Outcome unused = cancel(ref);
        }
        erase(ref);
    }

    /** @throws RecordsException if no record can be reached */
    public void requireReachable() {
        attempts.requireReachable();
    }

    /**
     * A job has an outcome: once it is noted whom to tell, nothing is to be done about it any more. Of one that was erased meanwhile
     * nothing is left, and nobody is told.
     */
    public void close(Job job, Outcome outcome) {
        if (outcome instanceof Erased) {
            finishErasing(job.ref());
            return;
        }
        announcer.announce(job);
        points.reached(CrashPoint.ANNOUNCED);
        forget(job.ref());
    }

    /** Nothing is to be done about the job any more. */
    void forget(JobRef ref) {
        documents.delete(RecordKeys.mark(ref));
    }

    /** The message of a job that was sent. */
    public void sendAgain(JobRef ref) {
        queue.send(JobMessage.of(ref));
    }

    /** A device failed at a job; returns how often that was. */
    public int engineFailed(JobRef ref, String reason) {
        OpenJobMarker mark = documents
                .read(RecordKeys.mark(ref), OpenJobMarker.class)
                .orElse(OpenJobMarker.NEW)
                .engineFailed(reason);
        documents.put(RecordKeys.mark(ref), mark);
        return mark.engineFaults();
    }

    /** Why the last attempt came to nothing, for whoever asks where the job is. */
    public void setBack(JobRef ref, String reason) {
        OpenJobMarker mark =
                documents.read(RecordKeys.mark(ref), OpenJobMarker.class).orElse(OpenJobMarker.NEW);
        documents.put(RecordKeys.mark(ref), mark.setBack(reason));
    }

    /** Whether somebody is still to be told of a job that has ended, or it is not noted yet who is. */
    boolean isTelling(JobRef ref) {
        return documents.read(RecordKeys.mark(ref), OpenJobMarker.class).isPresent() || announcer.isTelling(ref);
    }

    /**
     * Removes all that is left of a job that has ended: notices, its pictures, its record, and its outcome last, since as long as that
     * stands nobody makes the job anew.
     */
    void remove(JobRef ref) {
        announcer.remove(ref);
        attempts.removeImages(RecordKeys.images(ref));
        documents.delete(RecordKeys.job(ref));
        documents.delete(RecordKeys.outcome(ref));
    }

    JsonRecords documents() {
        return documents;
    }

    public Outcomes outcomes() {
        return outcomes;
    }

    public Attempts attempts() {
        return attempts;
    }
}
