package dev.hart.job.record;

import dev.hart.job.AttemptId;
import dev.hart.job.JobRef;
import dev.hart.job.Outcome;
import java.time.Clock;

/**
 * The stored state of one attempt at a job: its record, its images, and the outcome that it decides. Every method that reaches
 * a store may throw {@link RecordsException} or {@link dev.hart.store.StoreException}. For one thread.
 */
public final class OpenAttempt {
    private final JsonRecords records;
    private final Outcomes outcomes;
    private final JobImages images;
    private final Clock clock;
    private final JobRef ref;
    private final AttemptId id;
    private AttemptRecord record;

    OpenAttempt(JsonRecords records, Outcomes outcomes, JobImages images, Clock clock, JobRef ref, AttemptId id) {
        this.records = records;
        this.outcomes = outcomes;
        this.images = images;
        this.clock = clock;
        this.ref = ref;
        this.id = id;
        this.record = AttemptRecord.starting(clock.instant());
    }

    /** The id, by which an outcome is recognized as this attempt's. */
    public AttemptId id() {
        return id;
    }

    /** The beginning of the keys of this attempt's images, ending in {@code /}. */
    public String imagePrefix() {
        return RecordKeys.images(ref, id);
    }

    /** Records that the attempt begins; before it stores an image. */
    public void begin() {
        record = AttemptRecord.starting(clock.instant());
        records.put(RecordKeys.attempt(ref, id), record);
    }

    /**
     * Records that the attempt goes on.
     *
     * @param done scales done of the batch that it is in
     * @param scales of a whole batch; 0 if no batch has begun
     * @return whether the job still has no outcome
     */
    public boolean update(int done, int scales) {
        record = record.progress(clock.instant(), done, scales);
        records.put(RecordKeys.attempt(ref, id), record);
        return outcomes.find(ref).isEmpty();
    }

    /**
     * Decides the job, unless it has an outcome.
     *
     * @return the job's outcome, which survives a power cut; this attempt's own has its {@link #id}
     * @throws RecordsException if it is not known which outcome the job has: it may be the given one
     */
    public Outcome decide(Outcome outcome) {
        return outcomes.decide(ref, outcome);
    }

    /**
     * Decides a job whose records still cannot be read after its last attempt, unless it has an outcome that can be read. An
     * outcome that cannot be read is replaced.
     *
     * @return the job's outcome
     */
    public Outcome decideUnreadable(Outcome.Failed outcome) {
        return outcomes.decideUnreadable(ref, outcome);
    }

    /** Removes the record of the attempt and keeps its images, which the outcome names. */
    public void keepImages() {
        records.delete(RecordKeys.attempt(ref, id));
    }

    /** Removes the images of the attempt, which no outcome names, then its record. */
    public void discard() {
        images.remove(imagePrefix());
        keepImages();
    }
}
