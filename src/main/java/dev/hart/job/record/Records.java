package dev.hart.job.record;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Small durable documents under keys of parts of letters, digits, {@code _} and {@code -}, at most 64 each, joined by {@code /}
 * and ending in {@code .json}. What a method has returned from has survived a power cut. Thread-safe, and safe between processes.
 */
public interface Records {
    /** A key and when its document was last written, by the store's clock. */
    record Entry(String key, Instant written) {}

    /**
     * Writes a document unless there is one of that key. Of all who ever try, in whatever process, one gets true; so the documents
     * of two who must not both succeed have to differ, by the id of the attempt for example: a store can tell whose document is
     * there by its bytes alone, and takes equal ones for the writing of whoever asks.
     *
     * @return whether this call wrote it
     * @throws RecordsException if it is not known whether it was written; whoever tries again may find their own writing
     */
    boolean create(String key, byte[] content);

    /**
     * Writes a document over whatever there is.
     *
     * @throws RecordsException if it is not known whether it was written
     */
    void put(String key, byte[] content);

    /**
     * The document of a key, if there is one.
     *
     * @throws RecordsException if it cannot be read
     */
    Optional<byte[]> read(String key);

    /**
     * Removes a document; nothing happens if there is none.
     *
     * @throws RecordsException if it is not known whether it was removed
     */
    void delete(String key);

    /**
     * Documents whose keys begin with a prefix, in the order of their keys.
     *
     * @param prefix ends in {@code /}
     * @param after a key to go on after, in that order; empty from the beginning
     * @param limit at most so many, 1 to 1,000
     * @throws RecordsException if they cannot be listed
     */
    List<Entry> list(String prefix, Optional<String> after, int limit);
}
