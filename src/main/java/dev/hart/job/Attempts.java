package dev.hart.job;

import dev.hart.store.ImageStore;
import dev.hart.store.StoreException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** What attempts leave behind while they are at work: a note each, and pictures. */
final class Attempts {
    private static final int PAGE = 100;

    private final Records records;
    private final Documents documents;
    private final ImageStore images;
    private final Clock clock;

    Attempts(Records records, Documents documents, ImageStore images, Clock clock) {
        this.records = records;
        this.documents = documents;
        this.images = images;
        this.clock = clock;
    }

    /** @throws RecordsException if no record can be reached */
    void requireReachable() {
        List<Records.Entry> unused = records.list(Keys.OPEN, Optional.empty(), 1);
    }

    /** Notes an attempt, before it stores anything. */
    AttemptNote begin(JobRef ref, AttemptId attempt) {
        AttemptNote note = AttemptNote.starting(clock.instant());
        documents.put(Keys.attempt(ref, attempt), note);
        return note;
    }

    /** Says that an attempt goes on. */
    void progress(JobRef ref, AttemptId attempt, AttemptNote note) {
        documents.put(Keys.attempt(ref, attempt), note);
    }

    /** Removes the pictures of an attempt that no outcome names, then its note. */
    void discard(JobRef ref, AttemptId attempt) {
        removeImages(Keys.images(ref, attempt));
        forget(ref, attempt);
    }

    /** Removes the note of an attempt that has no pictures but those that the outcome names. */
    void forget(JobRef ref, AttemptId attempt) {
        documents.delete(Keys.attempt(ref, attempt));
    }

    /** @throws StoreException if the store has removed them and lists them all the same */
    void removeImages(String prefix) {
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
