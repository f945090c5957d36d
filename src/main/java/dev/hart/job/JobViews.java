package dev.hart.job;

import dev.hart.job.JobState.Ended;
import dev.hart.job.JobState.Queued;
import dev.hart.job.JobState.Running;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where jobs are, as their records say. */
final class JobViews {
    private static final int MOST_ATTEMPTS = 100;

    private final Records records;
    private final Documents documents;
    private final Outcomes outcomes;

    JobViews(Records records) {
        this.records = records;
        this.documents = new Documents(records);
        this.outcomes = new Outcomes(documents);
    }

    /** A job and where it is, if there is one. */
    Optional<JobView> find(JobRef ref) {
        return documents.read(Keys.job(ref), Job.class).map(job -> new JobView(job, state(ref)));
    }

    /** Where a job is that there is. */
    JobState state(JobRef ref) {
        Optional<Outcome> outcome = outcomes.find(ref);
        if (outcome.isPresent()) {
            return new Ended(outcome.get());
        }
        return latest(ref)
                .<JobState>map(note -> new Running(note.started(), note.heard(), note.done(), note.scales()))
                .orElseGet(() -> new Queued(
                        documents.read(Keys.mark(ref), OpenMark.class).flatMap(OpenMark::setback)));
    }

    /** The attempt that was heard of last. */
    private Optional<AttemptNote> latest(JobRef ref) {
        return notes(ref).stream()
                .max(Comparator.comparing(Records.Entry::written))
                .flatMap(entry -> documents.read(entry.key(), AttemptNote.class));
    }

    private List<Records.Entry> notes(JobRef ref) {
        return records.list(Keys.attempts(ref), Optional.empty(), MOST_ATTEMPTS);
    }

    /** The attempts that are perhaps at work, in the order in which they began. */
    List<AttemptAtWork> attempts(JobRef ref) {
        return notes(ref).stream()
                .flatMap(entry -> Keys.attempt(entry.key())
                        .flatMap(id ->
                                documents.read(entry.key(), AttemptNote.class).map(note -> note.of(id)))
                        .stream())
                .toList();
    }
}
