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

/** Reads the states of jobs from their records. */
final class JobViews {
    private static final int MOST_ATTEMPTS = 100;

    private final Records records;
    private final JsonRecords json;
    private final Outcomes outcomes;
    private final OpenJobMarkers markers;

    JobViews(Records records) {
        this.records = records;
        this.json = new JsonRecords(records);
        this.outcomes = new Outcomes(json);
        this.markers = new OpenJobMarkers(json);
    }

    /** Returns a job and its state, if the job exists. */
    Optional<JobView> find(JobRef ref) {
        return json.read(RecordKeys.job(ref), Job.class).map(job -> new JobView(job, state(ref)));
    }

    /** Returns the state of a job that exists. */
    JobState state(JobRef ref) {
        Optional<Outcome> outcome = outcomes.find(ref);
        if (outcome.isPresent()) {
            return new Ended(outcome.get());
        }
        return latest(ref)
                .<JobState>map(record -> new Running(record.started(), record.heard(), record.done(), record.scales()))
                .orElseGet(() -> new Queued(markers.find(ref).flatMap(OpenJobMarker::setback)));
    }

    /** The attempt that updated its record last. */
    private Optional<AttemptRecord> latest(JobRef ref) {
        return attemptRecords(ref).stream()
                .max(Comparator.comparing(Records.Entry::written))
                .flatMap(entry -> json.read(entry.key(), AttemptRecord.class));
    }

    private List<Records.Entry> attemptRecords(JobRef ref) {
        return records.list(RecordKeys.attempts(ref), Optional.empty(), MOST_ATTEMPTS);
    }

    /** Returns the attempts that may still be running, in the order in which they began. */
    List<ActiveAttempt> attempts(JobRef ref) {
        return attemptRecords(ref).stream()
                .flatMap(entry -> RecordKeys.attempt(entry.key())
                        .flatMap(id ->
                                json.read(entry.key(), AttemptRecord.class).map(record -> record.of(id)))
                        .stream())
                .toList();
    }
}
