package dev.hart.job.record;

import dev.hart.job.ActiveAttempt;
import dev.hart.job.JobRef;
import dev.hart.job.JobState;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobState.Queued;
import dev.hart.job.JobState.Running;
import dev.hart.job.JobView;
import dev.hart.job.Outcome;
import dev.hart.job.record.JobRecords.Stored;
import java.time.Instant;
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
    private final JobRecords jobs;

    JobViews(Records records) {
        this.records = records;
        this.json = new JsonRecords(records);
        this.outcomes = new Outcomes(json);
        this.markers = new OpenJobMarkers(json);
        this.jobs = new JobRecords(json);
    }

    /** Returns a job and its state, if the job exists. If its record is damaged, its request is missing. */
    Optional<JobView> find(JobRef ref) {
        return jobs.find(ref).map(stored -> view(ref, stored));
    }

    private JobView view(JobRef ref, Stored stored) {
        JobState state = state(ref);
        boolean isErased = state instanceof Ended ended && ended.outcome() instanceof Outcome.Erased;
        // Only erasing removes the request, after it has written the tombstone.
        if (isErased || (!stored.isDamaged() && stored.job().request().isPresent())) {
            return new JobView(stored.job(), state);
        }
        if (state instanceof Ended ended) {
            Instant created =
                    stored.isDamaged() ? ended.outcome().at() : stored.job().created();
            return new JobView(stored.job().at(created), state, true);
        }
        return new JobView(stored.job(), new Queued(Optional.of(JobRecords.DAMAGED)), true);
    }

    /** Returns the state of a job, which must exist: one that does not would seem queued. */
    JobState state(JobRef ref) {
        Optional<Outcome> outcome = outcomes.find(ref);
        if (outcome.isPresent()) {
            return new Ended(outcome.get());
        }
        return latest(ref)
                .<JobState>map(record -> new Running(record.started(), record.heard(), record.done(), record.scales()))
                .orElseGet(() -> new Queued(markers.find(ref).flatMap(OpenJobMarker::setback)));
    }

    /** The attempt that updated its record last; empty if no attempt has a record. */
    private Optional<AttemptRecord> latest(JobRef ref) {
        return attemptRecords(ref).stream()
                .max(Comparator.comparing(Records.Entry::written))
                .flatMap(this::read);
    }

    /** Reads an attempt; of a damaged one only the time of the last update is known. The next update replaces it. */
    private Optional<AttemptRecord> read(Records.Entry entry) {
        return json.readHint(entry.key(), AttemptRecord.class, AttemptRecord.starting(entry.written()));
    }

    private List<Records.Entry> attemptRecords(JobRef ref) {
        return records.list(RecordKeys.attempts(ref), Optional.empty(), MOST_ATTEMPTS);
    }

    /** Returns the first 100 attempts that may still be running, in the order in which they began. */
    List<ActiveAttempt> attempts(JobRef ref) {
        return attemptRecords(ref).stream()
                .flatMap(entry ->
                        RecordKeys.attempt(entry.key())
                                .flatMap(id -> read(entry).map(record -> record.of(id)))
                                .stream())
                .toList();
    }
}
