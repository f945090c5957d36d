package dev.hart.engine.cache;

/** An engine could not be built, read, fetched or stored. The message is one line that names the folder, stage or key. */
public final class EngineCacheException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EngineCacheException(String message) {
        super(message);
    }

    public EngineCacheException(String message, Throwable cause) {
        super(message, cause);
    }
}
