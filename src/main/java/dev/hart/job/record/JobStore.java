package dev.hart.job.record;

import dev.hart.io.SortableIds;
import dev.hart.job.AttemptId;
import dev.hart.job.CrashPoint;
import dev.hart.job.Job;
import dev.hart.job.JobConflictException;
import dev.hart.job.JobErasedException;
import dev.hart.job.JobId;
import dev.hart.job.JobMessage;
import dev.hart.job.JobQueue;
import dev.hart.job.JobRef;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobSubmission;
import dev.hart.job.JobView;
import dev.hart.job.Outcome;
import dev.hart.job.Outcome.Cancelled;
import dev.hart.job.Outcome.Erased;
import dev.hart.job.Outcome.Failed;
import dev.hart.job.OutcomeNotifier;
import dev.hart.job.QueueException;
import dev.hart.store.ImageStore;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * The jobs of a service, in its records, queue and image store: accepts jobs, returns their state, ends them for their owners,
 * and records what workers do with them. Every method may throw {@link RecordsException}, {@link QueueException} or {@link
 * dev.hart.store.StoreException}; calling it again finishes what it had begun. Thread-safe, and safe between processes.
 *
 * <p>Longer than most files, because it is all that callers see of this package.
 */
public final class JobStore {
    /** Why a job fails whose record is damaged. */
    public static final String DAMAGED_JOB = JobRecords.DAMAGED;

    private static final long LEAST_ROOM = 1 << 20;
    private static final long MOST_ROOM = 64L << 20;

    private final Records records;
    private final JsonRecords json;
    private final JobRecords jobs;
    private final Outcomes outcomes;
    private final OpenJobMarkers markers;
    private final JobViews views;
    private final JobLister lister;
    private final JobImages images;
    private final JobAcceptance acceptance;
    private final JobQueue queue;
    private final OutcomeNotifier notifier;
    private final Clock clock;
    private final CrashPoint.Watcher points;

    /** Works on the same records, queue and images as the workers. */
    public JobStore(
            Records records,
            JobQueue queue,
            ImageStore images,
            OutcomeNotifier notifier,
            Clock clock,
            CrashPoint.Watcher points) {
        this.records = records;
        this.json = new JsonRecords(records);
        this.jobs = new JobRecords(json);
        this.outcomes = new Outcomes(json);
        this.markers = new OpenJobMarkers(json);
        this.views = new JobViews(records);
        this.lister = new JobLister(records);
        this.images = new JobImages(images);
        this.acceptance = new JobAcceptance(json, views, queue, clock, points);
        this.queue = queue;
        this.notifier = notifier;
        this.clock = clock;
        this.points = points;
    }

    /**
     * Accepts a job. When this returns, the job will end, even if processes crash. The same id and body give the same job,
     * however often and from wherever this is called, also after the job has ended, until retention removes it.
     *
     * @param submission if several calls for the same job run at once, the request of one of them is kept; what its
     *     {@link JobSubmission#request} throws goes to the caller
     * @return the job and its state at this call: queued if the job is new
     * @throws JobConflictException if the owner has a job of that id with another body
     * @throws JobErasedException if the owner had such a job and erased it
     */
    public JobView accept(JobSubmission submission) {
        return acceptance.accept(submission, Optional.empty());
    }

    /**
     * Checks a submission as {@link #accept} would, without accepting or repairing anything. Throws also what its
     * {@link JobSubmission#request} throws.
     *
     * @throws JobConflictException if the owner has a job of that id with another body
     * @throws JobErasedException if the owner had such a job and erased it
     */
    public void check(JobSubmission submission) {
        acceptance.check(submission);
    }

    /**
     * Accepts a job that retries a failed one, and that is erased when the failed one is erased.
     *
     * @throws JobErasedException if either was erased, even at this very moment
     * @throws JobConflictException if another job has the id of the retry
     */
    Job acceptRetry(JobRef failed, JobSubmission submission) {
        Job job = acceptance.accept(submission, Optional.of(failed.id())).job();
        // Erasing looks for this job after it has written the tombstone. If this process crashes before it looks for
        // the tombstone, a worker does.
        if (isRetryOfErased(job)) {
            endAndErase(job.ref());
            throw new JobErasedException();
        }
        return job;
    }

    /** Returns whether a job retries one that was erased. */
    public boolean isRetryOfErased(Job job) {
        Optional<JobId> origin = job.origin();
        return origin.isPresent() && isErased(new JobRef(job.ref().owner(), origin.get()));
    }

    private boolean isErased(JobRef ref) {
        return outcomes.find(ref).filter(Erased.class::isInstance).isPresent();
    }

    /**
     * Records a job whose message is in the queue already, unless it is recorded, and returns it; otherwise like {@link
     * #accept}.
     */
    public Job record(JobSubmission submission) {
        return acceptance.record(submission, Optional.empty());
    }

    /**
     * Returns a job and its state; empty if its owner has no job of that id. If the record of its outcome is damaged, the job
     * fails now, and a worker gets its message again and moves it to the dead-letter queue.
     */
    public Optional<JobView> find(JobRef ref) {
        Optional<JobView> view = views.find(ref);
        if (view.filter(JobStore::mayBeDamaged).isPresent() && outcomes.isDamaged(ref)) {
            // In this order: after a crash in between, the next reader finds the damage again.
            markers.renew(ref);
            sendAgain(ref);
            Optional<Outcome> unused = outcomes.findAndRepair(ref);
        }
        return view;
    }

    private static boolean mayBeDamaged(JobView view) {
        return view.state() instanceof Ended ended
                && ended.outcome() instanceof Failed failed
                && failed.reason().equals(Outcomes.DAMAGED);
    }

    /**
     * Returns the job of a received message, if it exists. A damaged outcome is replaced as in {@link #find}, without another
     * message.
     */
    public Optional<JobView> findReceived(JobRef ref) {
        Optional<Outcome> unused = outcomes.findAndRepair(ref);
        return views.find(ref);
    }

    /**
     * Returns a page of an owner's jobs. Reads up to 200 jobs and 100,000 names, or 200,000 names if the query is for an open
     * state.
     */
    public JobPage list(JobPage.Query query) {
        return lister.list(query);
    }

    /**
     * Returns the place of a job among those of its owner; empty if the first 100,000 have no job of that id, or it was erased.
     */
    public Optional<JobPage.Position> position(JobRef ref) {
        return lister.position(ref);
    }

    /** Returns a substitute for a job whose record cannot be read: it has only owner and id, and counts as accepted now. */
    public Job standIn(JobRef ref) {
        return JobRecords.standIn(ref);
    }

    /** Returns the outcome of a job; empty if it has none. If the record of its outcome is damaged, the job has failed. */
    public Optional<Outcome> outcome(JobRef ref) {
        return outcomes.find(ref);
    }

    /**
     * Ends a job that has no outcome. A worker that processes it sees the outcome at its next heartbeat, and removes its images.
     *
     * @return the job's outcome: another one if it had ended before
     */
    public Outcome cancel(JobRef ref) {
        return cancel(ref, cancelled());
    }

    /**
     * Ends a job that has no outcome, like {@link #cancel}.
     *
     * @return whether this very call ended it: false if the job had an outcome, also that of another call at the same time
     */
    public boolean tryCancel(JobRef ref) {
        Cancelled own = cancelled();
        return cancel(ref, own).attempt().equals(own.attempt());
    }

    private Cancelled cancelled() {
        return new Cancelled(AttemptId.create(clock.instant()), clock.instant());
    }

    private Outcome cancel(JobRef ref, Cancelled own) {
        Outcome outcome = outcomes.decide(ref, own);
        jobs.find(ref).ifPresentOrElse(stored -> close(stored.job(), outcome), () -> markers.remove(ref));
        return outcome;
    }

    /**
     * Removes the prompt and the images of a job that has ended. A tombstone stays until retention removes it, so that neither
     * a late worker nor a repeated request creates the job again. If the job failed and was retried ({@link
     * DeadLetterRetrier}), the retry ends and is erased too, because it has the same prompt.
     *
     * @throws IllegalStateException if the job has not ended
     */
    public void erase(JobRef ref) {
        Outcome outcome =
                outcomes.find(ref).orElseThrow(() -> new IllegalStateException("a job is erased once it has ended"));
        if (!(outcome instanceof Erased)) {
            Optional<JobId> retry =
                    outcome instanceof Failed failure ? Optional.of(failure.retryOf(ref.id())) : Optional.empty();
            // First, so that the sweeper finishes an erasure that a crash interrupts.
            markers.renew(ref);
            outcomes.replace(ref, new Erased(AttemptId.create(clock.instant()), clock.instant(), retry));
            points.reached(CrashPoint.ERASING);
        }
        finishErasing(ref);
    }

    void finishErasing(JobRef ref) {
        retryOf(ref).filter(retry -> jobs.find(retry).isPresent()).ifPresent(this::endAndErase);
        jobs.find(ref)
                // A damaged record may still contain the prompt.
                .filter(stored -> stored.isDamaged() || stored.job().request().isPresent())
                .ifPresent(stored -> json.put(RecordKeys.job(ref), stored.job().erased()));
        images.remove(RecordKeys.images(ref));
        // Something else may have written the prompt into it.
        json.delete(RecordKeys.damagedOutcome(ref));
        markers.remove(ref);
    }

    private Optional<JobRef> retryOf(JobRef erased) {
        return outcomes.find(erased)
                .flatMap(outcome -> outcome instanceof Erased tombstone ? tombstone.retry() : Optional.empty())
                .map(retry -> new JobRef(erased.owner(), retry));
    }

    /** Erases a job in any state; one that has no outcome is cancelled first. */
    public void endAndErase(JobRef ref) {
        if (outcomes.find(ref).isEmpty()) {
            Outcome unused = cancel(ref);
        }
        erase(ref);
    }

    /**
     * Lists records, writes one and removes it, because a full or read-only disk can still be read, and makes sure that there is
     * room for images, because an image that did not fit leaves enough room for a record.
     *
     * @param imageBytes of the images; fewer than 1 MiB count as 1 MiB, and more than 64 MiB as 64 MiB
     * @throws RecordsException if records cannot be read or written
     * @throws dev.hart.store.StoreException if there is no room for the images
     */
    public void requireReachable(long imageBytes) {
        List<Records.Entry> unused = records.list(RecordKeys.OPEN, Optional.empty(), 1);
        String key = "probe/" + SortableIds.create(clock.instant()) + ".json";
        records.put(key, "{}".getBytes(StandardCharsets.UTF_8));
        records.delete(key);
        images.requireRoom(Math.max(LEAST_ROOM, Math.min(imageBytes, MOST_ROOM)));
    }

    /**
     * Makes sure that the records can be listed and the queue can be reached, without writing anything.
     *
     * @throws RecordsException if the records cannot be listed
     * @throws dev.hart.job.QueueException if the queue cannot be reached
     */
    public void requireReachable() {
        List<Records.Entry> unused = records.list(RecordKeys.OPEN, Optional.empty(), 1);
        queue.requireReachable();
    }

    /** Returns a new attempt at a job, which is not recorded yet. */
    public OpenAttempt newAttempt(JobRef ref) {
        return attempt(ref, AttemptId.create(clock.instant()));
    }

    /** Returns an attempt that was recorded before, perhaps by another process. */
    OpenAttempt attempt(JobRef ref, AttemptId id) {
        return new OpenAttempt(json, outcomes, images, clock, ref, id);
    }

    /**
     * Makes sure that an outcome which was read survives a power cut; reading it does not promise that.
     *
     * @return the job's outcome
     */
    public Outcome confirm(JobRef ref, Outcome seen) {
        return outcomes.decide(ref, seen);
    }

    /**
     * Closes a job that has an outcome: records who is to be notified, then removes the open-job marker. If the job was erased
     * meanwhile, its remains are removed and no one is notified.
     */
    public void close(Job job, Outcome outcome) {
        // A job without its request was erased after its outcome was read, or its record is damaged, which is news.
        if (outcome instanceof Erased || (job.request().isEmpty() && isErased(job.ref()))) {
            finishErasing(job.ref());
            return;
        }
        notifier.announce(job);
        points.reached(CrashPoint.ANNOUNCED);
        markers.remove(job.ref());
    }

    /** Sends a job's message again. */
    public void sendAgain(JobRef ref) {
        queue.send(JobMessage.of(ref));
    }

    /**
     * Counts a failure of the device during an attempt at a job, and records the reason like {@link #recordSetback}.
     *
     * @return how many there were, this one included
     */
    public int countEngineFailure(JobRef ref, String reason) {
        OpenJobMarker marker = markers.get(ref).withEngineFailure(reason);
        markers.put(ref, marker);
        return marker.engineFaults();
    }

    /** Records why the last attempt at a job failed, for the job's owner. */
    public void recordSetback(JobRef ref, String reason) {
        markers.put(ref, markers.get(ref).withSetback(reason));
    }

    OpenJobMarkers markers() {
        return markers;
    }

    /** Returns whether a recipient is still to be notified of a job that has ended, or the recipients are not recorded yet. */
    boolean isNotifying(JobRef ref) {
        return markers.find(ref).isPresent() || notifier.isNotifying(ref);
    }

    /**
     * Removes everything about a job that has ended: its notices, images and record, and its outcome last, because as long as the
     * outcome exists, the job is not created again.
     */
    void remove(JobRef ref) {
        notifier.remove(ref);
        images.remove(RecordKeys.images(ref));
        json.delete(RecordKeys.job(ref));
        json.delete(RecordKeys.damagedOutcome(ref));
        json.delete(RecordKeys.outcome(ref));
    }
}
