package dev.hart.ops;

/** A setting whose value cannot be; the message names it. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SettingsException(String message) {
        super(message);
    }
}
