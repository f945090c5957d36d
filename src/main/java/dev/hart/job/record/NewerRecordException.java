package dev.hart.job.record;

/**
 * A record states a format that this version of hart does not know, because a newer instance wrote it. What it says is not known
 * here, so it is neither believed nor replaced: an instance of the newer version handles it.
 */
public final class NewerRecordException extends RecordsException {
    private static final long serialVersionUID = 1L;

    NewerRecordException(String key) {
        super(key + ": the record is of a newer version of hart", null);
    }
}
