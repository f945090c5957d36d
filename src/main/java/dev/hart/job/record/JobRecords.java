package dev.hart.job.record;

import dev.hart.job.Job;
import dev.hart.job.JobRef;
import java.time.Instant;
import java.util.Optional;

/**
 * Reads the records of jobs. In place of a damaged one it returns a job without its request, so that the job can be ended, shown
 * and erased; the record itself stays as it is.
 */
final class JobRecords {
    /** Why a job with a damaged record fails; for its owner. */
    static final String DAMAGED = "the job's record is damaged";

    private final JsonRecords records;

    JobRecords(JsonRecords records) {
        this.records = records;
    }

    /**
     * A job's record.
     *
     * @param job without its request and digest if the record is damaged
     * @param isDamaged whether the record exists but cannot be understood
     */
    record Stored(Job job, boolean isDamaged) {}

    /** Returns the record of a job; empty if it has none. */
    Optional<Stored> find(JobRef ref) {
        try {
            return records.read(RecordKeys.job(ref), Job.class)
                    .map(job -> new Stored(job, false))
                    .map(stored -> isOf(ref, stored.job()) ? stored : new Stored(standIn(ref), true));
        } catch (DamagedRecordException damaged) {
            return Optional.of(new Stored(standIn(ref), true));
        }
    }

    /** Returns whether the record is that of this job, and not a copy of another one under its key. */
    private static boolean isOf(JobRef ref, Job job) {
        return job.owner().equals(ref.owner().name()) && job.id().equals(ref.id());
    }

    /** Returns a job of which only owner and id are known; it counts as accepted now. */
    static Job standIn(JobRef ref) {
        return new Job(
                ref.owner().name(), ref.id(), Instant.now(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
