package dev.hart.job.record;

import dev.hart.job.CrashPoint;
import dev.hart.job.Job;
import dev.hart.job.JobConflictException;
import dev.hart.job.JobErasedException;
import dev.hart.job.JobId;
import dev.hart.job.JobMessage;
import dev.hart.job.JobQueue;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.JobState;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobState.Queued;
import dev.hart.job.JobSubmission;
import dev.hart.job.JobView;
import dev.hart.job.Outcome.Erased;
import dev.hart.job.record.JobRecords.Stored;
import java.time.Clock;
import java.util.Optional;

/** Accepts jobs: records each once and sends its message. */
final class JobAcceptance {
    private final JsonRecords records;
    private final JobRecords jobs;
    private final OpenJobMarkers markers;
    private final Outcomes outcomes;
    private final JobViews views;
    private final JobQueue queue;
    private final Clock clock;
    private final CrashPoint.Watcher points;

    /** Works on the given records and queue. */
    JobAcceptance(JsonRecords records, JobViews views, JobQueue queue, Clock clock, CrashPoint.Watcher points) {
        this.records = records;
        this.jobs = new JobRecords(records);
        this.markers = new OpenJobMarkers(records);
        this.outcomes = new Outcomes(records);
        this.views = views;
        this.queue = queue;
        this.clock = clock;
        this.points = points;
    }

    /**
     * Records a job and sends its message.
     *
     * @param origin the failed job that this one retries; empty if it is no retry
     * @return the job and its state just before the message was sent
     */
    JobView accept(JobSubmission submission, Optional<JobId> origin) {
        JobRef ref = submission.ref();
        Job job = record(submission, origin);
        JobState state = views.state(ref);
        requireNotErased(state);
        // A job with an attempt needs no message: it has one until it has an outcome.
        if (state instanceof Queued) {
            queue.send(JobMessage.of(ref));
            points.reached(CrashPoint.SENT);
        }
        return new JobView(job, state, job.request().isEmpty());
    }

    /** Throws what {@link #accept} would throw for a submission, without writing or sending anything. */
    void check(JobSubmission submission) {
        JobRef ref = submission.ref();
        Optional<Stored> stored = jobs.find(ref);
        if (stored.isEmpty()) {
            JobRequest unused = newRequest(submission);
            return;
        }
        if (!stored.get().isDamaged()) {
            requireSame(stored.get().job(), submission.digest());
        }
        requireNotErased(views.state(ref));
    }

    /**
     * Records a job, unless it is recorded already.
     *
     * @param origin the failed job that this one retries; empty if it is no retry
     */
    Job record(JobSubmission submission, Optional<JobId> origin) {
        JobRef ref = submission.ref();
        Optional<Stored> stored = jobs.find(ref);
        if (stored.isPresent() && stored.get().isDamaged()) {
            // Whether the body is the same cannot be told any more. The job exists, and fails.
            return stored.get().job();
        }
        Optional<Job> before = stored.map(Stored::job);
        before.ifPresent(job -> requireSame(job, submission.digest()));
        Job wanted = before.isPresent() ? before.get().at(clock.instant()) : begin(submission, origin);
        // Also if the record exists: only a returned create promises that it survives a power cut.
        boolean created = records.create(RecordKeys.job(ref), wanted);
        if (created && before.isPresent()) {
            // Retention has removed the old job meanwhile: this is a new one, which the sweeper must know of.
            markers.create(ref);
        }
        Job job = created
                ? wanted
                : jobs.find(ref)
                        .map(Stored::job)
                        .orElseThrow(() -> new RecordsException(ref + ": is being removed", null));
        points.reached(CrashPoint.RECORDED);
        requireSame(job, submission.digest());
        return job;
    }

    private Job begin(JobSubmission submission, Optional<JobId> origin) {
        JobRef ref = submission.ref();
        JobRequest request = newRequest(submission);
        Job wanted = new Job(
                ref.owner().name(),
                ref.id(),
                clock.instant(),
                Optional.of(submission.digest()),
                Optional.of(request),
                origin);
        // Before the record, so that the sweeper finds a job that was recorded and not sent.
        markers.create(ref);
        points.reached(CrashPoint.MARKED);
        return wanted;
    }

    /** The request of a job that is not recorded; a {@link RecordsException} while an old job of that id is being removed. */
    private JobRequest newRequest(JobSubmission submission) {
        JobRef ref = submission.ref();
        if (outcomes.find(ref).isPresent()) {
            throw new RecordsException(ref + ": the remains of an old job with this id are being removed", null);
        }
        return submission.request().get();
    }

    /** Refuses a job that has a tombstone: erasing writes it before it removes the digest that {@link #requireSame} misses. */
    private static void requireNotErased(JobState state) {
        if (state instanceof Ended ended && ended.outcome() instanceof Erased) {
            throw new JobErasedException();
        }
    }

    private static void requireSame(Job job, String digest) {
        if (job.digest().isEmpty()) {
            throw new JobErasedException();
        }
        if (!job.digest().get().equals(digest)) {
            throw new JobConflictException();
        }
    }
}
