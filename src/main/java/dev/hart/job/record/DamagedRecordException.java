package dev.hart.job.record;

import dev.hart.io.Sha256;
import dev.hart.job.AttemptId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A record can be read but is not JSON of its type: it is cut off, overwritten or another record. Trying again does not help.
 * The message names the record's key and repeats nothing of its content.
 */
public final class DamagedRecordException extends RecordsException {
    private static final long serialVersionUID = 1L;

    /** As long as an attempt id. */
    private static final int ID_DIGITS = 32;

    private final String digest;
    private final transient byte[] content;

    DamagedRecordException(String key, byte[] content) {
        super(key + ": the record is damaged", null);
        MessageDigest both = Sha256.start();
        both.update((key + "\n").getBytes(StandardCharsets.UTF_8));
        both.update(content);
        digest = Sha256.hex(both);
        this.content = content;
    }

    /** Returns the damaged record as it was read, for a copy of it. */
    byte[] content() {
        return content.clone();
    }

    /**
     * Returns an attempt id for what replaces the record: the same in every process that finds the same damage, so that all of
     * them write an outcome of the same attempt.
     */
    AttemptId attempt() {
        return new AttemptId(digest.substring(0, ID_DIGITS));
    }
}
