package dev.hart.pack;

import dev.hart.io.VisibleText;

/**
 * A failure to read, verify, write or use a pack. The message is one line without control characters that names the faulty file
 * or field, if there is one. Code that builds a record of the manifest from a wrong value gets an
 * {@link IllegalArgumentException} instead.
 */
public class PackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PackException(String message) {
        super(VisibleText.line(message));
    }

    public PackException(String message, Throwable cause) {
        super(VisibleText.line(message), cause);
    }
}
