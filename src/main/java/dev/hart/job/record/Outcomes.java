package dev.hart.job.record;

import dev.hart.job.JobRef;
import dev.hart.job.Outcome;
import dev.hart.job.Outcome.Failed;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Optional;

/** The outcomes of jobs: each is created once, and the process that creates it has decided the job. */
final class Outcomes {
    private static final Logger LOG = System.getLogger(Outcomes.class.getName());

    /** Why a job fails whose outcome is damaged; for its owner. */
    static final String DAMAGED = "the record of the job's outcome is damaged";

    private static final int ATTEMPTS = 3;

    private final JsonRecords records;

    Outcomes(JsonRecords records) {
        this.records = records;
    }

    /** Returns the outcome of a job; empty if it has none. If its record is damaged, the job has failed. */
    Optional<Outcome> find(JobRef ref) {
        try {
            return records.read(RecordKeys.outcome(ref), Outcome.class);
        } catch (DamagedRecordException damaged) {
            return Optional.of(standIn(damaged));
        }
    }

    /** Returns whether a job has an outcome whose record is damaged. */
    boolean isDamaged(JobRef ref) {
        try {
            Optional<Outcome> unused = records.read(RecordKeys.outcome(ref), Outcome.class);
            return false;
        } catch (DamagedRecordException damaged) {
            return true;
        }
    }

    /**
     * Returns the outcome of a job, empty if it has none. Replaces a damaged one with that of a failed job, and keeps a copy of
     * the damaged one. Processes that do so at once write the same attempt.
     */
    Optional<Outcome> findAndRepair(JobRef ref) {
        try {
            return records.read(RecordKeys.outcome(ref), Outcome.class);
        } catch (DamagedRecordException damaged) {
            Failed failed = standIn(damaged);
            LOG.log(Level.WARNING, "job {0} fails: {1}", ref, damaged.getMessage());
            records.keep(RecordKeys.damagedOutcome(ref), damaged);
            records.put(RecordKeys.outcome(ref), failed);
            return Optional.of(failed);
        }
    }

    private static Failed standIn(DamagedRecordException damaged) {
        return new Failed(damaged.attempt(), Instant.now(), DAMAGED, true);
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
                Optional<Outcome> existing = findAndRepair(ref);
                if (existing.isPresent()) {
                    return existing.get();
                }
            } catch (RecordsException e) {
                fault = e;
            }
        }
        throw fault == null ? new RecordsException(ref + ": the outcome appears and disappears", null) : fault;
    }

    /**
     * Decides a job like {@link #decide}, but replaces an outcome that exists and cannot be read.
     *
     * @throws NewerRecordException if a newer version of hart wrote the outcome, which then stays
     */
    Outcome decideUnreadable(JobRef ref, Failed failed) {
        if (!records.create(RecordKeys.outcome(ref), failed)) {
            try {
                Optional<Outcome> unused = findAndRepair(ref);
            } catch (NewerRecordException newer) {
                throw newer;
            } catch (RecordsException unreadable) {
                LOG.log(Level.WARNING, "job {0} fails: {1}", ref, unreadable.getMessage());
                records.put(RecordKeys.outcome(ref), failed);
            }
        }
        return decide(ref, failed);
    }

    /** Replaces an outcome with a tombstone. */
    void replace(JobRef ref, Outcome.Erased tombstone) {
        records.put(RecordKeys.outcome(ref), tombstone);
    }
}
