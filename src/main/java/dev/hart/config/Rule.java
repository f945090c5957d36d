package dev.hart.config;

import java.time.Duration;
import java.util.function.Supplier;

/** Rules for settings. A value that breaks one ends in a {@link SettingsException} whose message names the setting. */
final class Rule {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private Rule() {}

    /**
     * Refuses settings that break a rule, by a {@link SettingsException}.
     *
     * @param message names the setting; built only if the rule is broken
     */
    static void require(boolean holds, Supplier<String> message) {
        if (!holds) {
            throw new SettingsException(message.get());
        }
    }

    static void atLeast(String setting, long least, long value) {
        require(
                value >= least,
                () -> setting
                        + (least == 0 ? " must not be negative, is " : " must be at least " + least + ", is ")
                        + value);
    }

    static void between(String setting, long least, long most, long value) {
        require(value >= least && value <= most, () -> setting + " must be " + least + " to " + most + ", is " + value);
    }

    /** Refuses a fraction that is not above 0 and below 1. */
    static void fraction(String setting, double value) {
        require(value > 0 && value < 1, () -> setting + " must lie between 0 and 1, is " + value);
    }

    static void atLeast(String setting, Duration least, Duration value) {
        require(value.compareTo(least) >= 0, () -> setting + " must be at least " + text(least) + ", is " + value);
    }

    static void between(String setting, Duration least, Duration most, Duration value) {
        require(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                () -> setting + " must be " + (least.isZero() ? "0" : text(least)) + " to " + text(most) + ", is "
                        + value);
    }

    /**
     * Makes a value of another package, which checks its own parts; if it refuses them, throws a {@link SettingsException}.
     *
     * @param prefix is put before the message of an {@link IllegalArgumentException}, so that the message names the setting
     */
    static <T> T make(String prefix, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new SettingsException(prefix + e.getMessage());
        }
    }

    private static String text(Duration duration) {
        if (duration.equals(SECOND)) {
            return "1 second";
        }
        return duration.compareTo(SECOND) < 0 ? duration.toMillis() + " ms" : duration.toString();
    }
}
