package dev.hart.pack;

/**
 * A pack that cannot be read, trusted or written. The message is one line that names the file or key at fault; every
 * exception of this package is one of these.
 */
public class PackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PackException(String message) {
        super(message);
    }

    public PackException(String message, Throwable cause) {
        super(message, cause);
    }
}
