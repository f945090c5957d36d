package dev.hart.cli;

import dev.hart.service.ErrorMessages;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What others have written, and times, as a terminal shows them. */
final class TerminalText {
    private static final int LONGEST = 200;

    private TerminalText() {}

    /** One line of at most 200 characters, without those that would command the terminal. */
    static String of(String text) {
        String line = whole(ErrorMessages.oneLine(text));
        return line.codePointCount(0, line.length()) <= LONGEST
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST)) + "…";
    }

    /** All of it, without what would command the terminal but for line breaks and tabs. */
    static String whole(String text) {
        // Also what turns the direction of writing round.
        return text.replaceAll("[\\p{Cc}&&[^\\n\\t]]|[\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]", "\uFFFD");
    }

    /** To a second, UTC. */
    static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** The largest whole unit; none, if the clocks disagree. */
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
