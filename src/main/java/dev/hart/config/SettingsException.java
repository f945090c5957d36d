package dev.hart.config;

/** Thrown when a setting breaks a rule; the message names the setting. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SettingsException(String message) {
        super(message);
    }
}
