package dev.hart.engine.cache;

/**
 * The engine cache or its archive could not be used: an engine could not be read, fetched, stored, removed or uploaded, or the
 * machine could not be identified. The message is one line.
 */
public final class EngineCacheException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EngineCacheException(String message) {
        super(message);
    }

    public EngineCacheException(String message, Throwable cause) {
        super(message, cause);
    }
}
