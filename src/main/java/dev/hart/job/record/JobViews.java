package dev.hart.job.record;

import dev.hart.job.ActiveAttempt;
import dev.hart.job.Job;
import dev.hart.job.JobRef;
import dev.hart.job.JobState;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobState.Queued;
import dev.hart.job.JobState.Running;
import dev.hart.job.JobView;
import dev.hart.job.Outcome;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where jobs are, as their records say. */
final class JobViews {
    private static final int MOST_ATTEMPTS = 100;

    private final Records records;
    private final JsonRecords documents;
    private final Outcomes outcomes;

    JobViews(Records records) {
        this.records = records;
        this.documents = new JsonRecords(records);
        this.outcomes = new Outcomes(documents);
    }

    /** A job and where it is, if there is one. */
    Optional<JobView> find(JobRef ref) {
        return documents.read(RecordKeys.job(ref), Job.class).map(job -> new JobView(job, state(ref)));
    }

    /** Where a job is that there is. */
    JobState state(JobRef ref) {
        Optional<Outcome> outcome = outcomes.find(ref);
        if (outcome.isPresent()) {
            return new Ended(outcome.get());
        }
        return latest(ref)
                .<JobState>map(note -> new Running(note.started(), note.heard(), note.done(), note.scales()))
                .orElseGet(() -> new Queued(documents
                        .read(RecordKeys.mark(ref), OpenJobMarker.class)
                        .flatMap(OpenJobMarker::setback)));
    }

    /** The attempt that was heard of last. */
    private Optional<AttemptRecord> latest(JobRef ref) {
        return notes(ref).stream()
                .max(Comparator.comparing(Records.Entry::written))
                .flatMap(entry -> documents.read(entry.key(), AttemptRecord.class));
    }

    private List<Records.Entry> notes(JobRef ref) {
        return records.list(RecordKeys.attempts(ref), Optional.empty(), MOST_ATTEMPTS);
    }

    /** The attempts that are perhaps at work, in the order in which they began. */
    List<ActiveAttempt> attempts(JobRef ref) {
        return notes(ref).stream()
                .flatMap(entry -> RecordKeys.attempt(entry.key())
                        .flatMap(id ->
                                documents.read(entry.key(), AttemptRecord.class).map(note -> note.of(id)))
                        .stream())
                .toList();
    }
}
