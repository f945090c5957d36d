package dev.hart.job.record;

import dev.hart.io.Pages;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Small durable documents. A key consists of parts of letters, digits, {@code _} and {@code -}, at most 64 characters each,
 * joined by {@code /}, and ends in {@code .json}; for another text a method throws {@link IllegalArgumentException}. What a
 * method has done when it returns survives a power cut. Thread-safe, and safe between processes.
 */
public interface Records {
    /** The longest list. */
    int MOST_LISTED = 1000;

    /** A key, and when its document was last written, by the store's clock. */
    record Entry(String key, Instant written) {}

    /**
     * Writes a document unless there is one of that key. Of all calls for a key, in all processes, one returns true until the
     * document is removed. The documents of two calls that must not both succeed have to differ, for example by the id of the
     * attempt: a store recognizes a caller's document only by its bytes, and may treat an equal document as the caller's own.
     *
     * @return whether this call wrote it
     * @throws RecordsException if it is not known whether it was written; a caller that tries again may find its own document
     */
    boolean create(String key, byte[] content);

    /**
     * Writes a document, replacing any other of that key.
     *
     * @throws RecordsException if it is not known whether it was written
     */
    void put(String key, byte[] content);

    /**
     * Reads the document of a key, if there is one.
     *
     * @throws RecordsException if it cannot be read
     */
    Optional<byte[]> read(String key);

    /**
     * Removes a document, if there is one.
     *
     * @throws RecordsException if it is not known whether it was removed
     */
    void delete(String key);

    /**
     * Lists documents whose keys begin with a prefix, in the order of their keys.
     *
     * @param prefix ends in {@code /}
     * @param after lists only keys after this one; empty to list from the beginning
     * @param limit the most entries, 1 to {@link #MOST_LISTED}
     * @throws IllegalArgumentException if the prefix is not one, or the limit is out of range
     * @throws RecordsException if they cannot be listed
     */
    List<Entry> list(String prefix, Optional<String> after, int limit);

    /**
     * Lists all documents whose keys begin with a prefix, in the order of their keys, fetching them page by page.
     *
     * @param prefix ends in {@code /}
     * @return an iteration over it may throw {@link RecordsException}
     */
    default Iterable<Entry> listAll(String prefix) {
        return Pages.of(MOST_LISTED, last -> list(prefix, last.map(Entry::key), MOST_LISTED));
    }
}
