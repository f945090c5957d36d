package dev.hart.job.record;

import dev.hart.job.JobRef;
import dev.hart.job.Outcome;
import java.util.Optional;

/** The outcomes of jobs: each is created once, and the process that creates it has decided the job. */
final class Outcomes {
    private static final int ATTEMPTS = 3;

    private final JsonRecords records;

    Outcomes(JsonRecords records) {
        this.records = records;
    }

    Optional<Outcome> find(JobRef ref) {
        return records.read(RecordKeys.outcome(ref), Outcome.class);
    }

    /**
     * Decides a job, unless it is decided.
     *
     * @return the job's outcome, which survives a power cut; the caller recognizes its own by the attempt
     * @throws RecordsException if it is not known which outcome the job has: it may be the given one
     */
    Outcome decide(JobRef ref, Outcome outcome) {
        RecordsException fault = null;
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                // If the answer to the first attempt was lost, the second finds what the first has written.
                if (records.create(RecordKeys.outcome(ref), outcome)) {
                    return outcome;
                }
                Optional<Outcome> existing = find(ref);
                if (existing.isPresent()) {
                    return existing.get();
                }
            } catch (RecordsException e) {
                fault = e;
            }
        }
        throw fault == null ? new RecordsException(ref + ": the outcome appears and disappears", null) : fault;
    }

    /** Replaces an outcome with a tombstone. */
    void replace(JobRef ref, Outcome.Erased tombstone) {
        records.put(RecordKeys.outcome(ref), tombstone);
    }
}
