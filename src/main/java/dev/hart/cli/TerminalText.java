package dev.hart.cli;

import dev.hart.io.VisibleText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Formats text of other people, which may contain control characters, and times for a terminal. */
final class TerminalText {
    private static final int LONGEST = 200;

    private TerminalText() {}

    /**
     * Returns the text as one line, with U+FFFD for control characters and those that {@link #whole} replaces; cut to 200
     * characters and {@code …} if it is longer.
     */
    static String of(String text) {
        String line = whole(VisibleText.line(text));
        return line.codePointCount(0, line.length()) <= LONGEST
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST)) + "…";
    }

    /**
     * Returns the whole text with U+FFFD for each control character but LF and tab, and for those that change the direction of
     * writing.
     */
    static String whole(String text) {
        return text.replaceAll("[\\p{Cc}&&[^\\n\\t]]|[\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]", "\uFFFD");
    }

    /** Formats a time in UTC, to the second. */
    static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /**
     * Formats the time between two moments in whole days, hours, minutes or seconds, the largest that is not 0: {@code 2h};
     * {@code 0s} if it is negative because clocks disagree.
     */
    static String age(Instant since, Instant now) {
        long seconds = Math.max(0, Duration.between(since, now).toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m";
        }
        return seconds < 86_400 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }
}
