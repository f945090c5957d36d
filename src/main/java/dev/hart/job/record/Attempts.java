package dev.hart.job.record;

import dev.hart.job.AttemptId;
import dev.hart.job.JobRef;
import dev.hart.store.ImageStore;
import dev.hart.store.StoreException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** What attempts leave behind while they are at work: a note each, and pictures. */
public final class Attempts {
    private static final int PAGE = 100;

    private final Records records;
    private final JsonRecords documents;
    private final ImageStore images;
    private final Clock clock;

    Attempts(Records records, JsonRecords documents, ImageStore images, Clock clock) {
        this.records = records;
        this.documents = documents;
        this.images = images;
        this.clock = clock;
    }

    /** @throws RecordsException if no record can be reached */
    public void requireReachable() {
        List<Records.Entry> unused = records.list(RecordKeys.OPEN, Optional.empty(), 1);
    }

    /** Notes an attempt, before it stores anything. */
    public AttemptRecord begin(JobRef ref, AttemptId attempt) {
        AttemptRecord note = AttemptRecord.starting(clock.instant());
        documents.put(RecordKeys.attempt(ref, attempt), note);
        return note;
    }

    /** Says that an attempt goes on. */
    public void progress(JobRef ref, AttemptId attempt, AttemptRecord note) {
        documents.put(RecordKeys.attempt(ref, attempt), note);
    }

    /** Removes the pictures of an attempt that no outcome names, then its note. */
    public void discard(JobRef ref, AttemptId attempt) {
        removeImages(RecordKeys.images(ref, attempt));
        forget(ref, attempt);
    }

    /** Removes the note of an attempt that has no pictures but those that the outcome names. */
    public void forget(JobRef ref, AttemptId attempt) {
        documents.delete(RecordKeys.attempt(ref, attempt));
    }

    /** @throws StoreException if the store has removed them and lists them all the same */
    public void removeImages(String prefix) {
        List<ImageStore.Entry> before = List.of();
        // From the beginning each time: an attempt may go on storing while this removes.
        List<ImageStore.Entry> some = images.list(prefix, Optional.empty(), PAGE);
        while (!some.isEmpty()) {
            if (some.equals(before)) {
                throw new StoreException(prefix + ": pictures that were removed are there still");
            }
            some.forEach(image -> images.delete(image.key()));
            before = some;
            some = images.list(prefix, Optional.empty(), PAGE);
        }
    }
}
