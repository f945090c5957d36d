package dev.hart.job.record;

import dev.hart.job.JobRef;
import dev.hart.job.Outcome;
import java.util.Optional;

/** How jobs ended: each is created once, and whoever creates it has decided. */
public final class Outcomes {
    private static final int TRIES = 3;

    private final JsonRecords documents;

    Outcomes(JsonRecords documents) {
        this.documents = documents;
    }

    public Optional<Outcome> find(JobRef ref) {
        return documents.read(RecordKeys.outcome(ref), Outcome.class);
    }

    /**
     * Decides a job, unless it is decided.
     *
     * @return the outcome that stands, which has survived a power cut; one's own is known by its attempt
     * @throws RecordsException if it is not known which one stands: the one given may
     */
    public Outcome decide(JobRef ref, Outcome outcome) {
        RecordsException fault = null;
        for (int i = 0; i < TRIES; i++) {
            try {
                // After an answer that was lost, the second try meets what the first has written.
                if (documents.create(RecordKeys.outcome(ref), outcome)) {
                    return outcome;
                }
                Optional<Outcome> standing = find(ref);
                if (standing.isPresent()) {
                    return standing.get();
                }
            } catch (RecordsException e) {
                fault = e;
            }
        }
        throw fault == null ? new RecordsException(ref + ": the outcome comes and goes", null) : fault;
    }

    /** Puts a tombstone over an outcome. */
    public void replace(JobRef ref, Outcome.Erased tombstone) {
        documents.put(RecordKeys.outcome(ref), tombstone);
    }
}
