package dev.hart.io;

import java.util.regex.Pattern;

/**
 * Makes text of strangers safe to print: a terminal or a log would obey its control characters. Escape sequences, line
 * breaks, and the characters that change the direction of writing are replaced.
 */
public final class VisibleText {
    /** Runs of white space around a line break, in all the forms that Unicode has. */
    private static final Pattern BREAKS = Pattern.compile("\\s*(?:\\R|[\\n\\x0B\\f\\r\\u0085\\u2028\\u2029])\\s*");

    /**
     * Control characters, those that introduce escape sequences among them, half surrogate pairs, line and paragraph separators,
     * characters that change the direction, and the invisible tag characters.
     */
    private static final Pattern UNSAFE =
            Pattern.compile("[\\p{Cc}\\p{Cs}\\u061C\\u200E\\u200F\\u2028-\\u202E\\u2066-\\u2069\\x{E0000}-\\x{E007F}]");

    private VisibleText() {}

    /**
     * Returns the text as one line, without white space at its ends: a blank for each line break together with the white space
     * around it, a blank for each other tab, and U+FFFD for each other character that must not be printed.
     */
    public static String line(String text) {
        String joined = BREAKS.matcher(text.strip()).replaceAll(" ").replace('\t', ' ');
        return UNSAFE.matcher(joined).replaceAll("\uFFFD");
    }

    /** Returns the text as one line in single quotes; if it is longer than 60 characters, the first 60 and an ellipsis. */
    public static String quote(String text) {
        // Cut before it is searched, since it may have megabytes.
        String start = text.length() > 240 ? text.substring(0, 240) : text;
        String line = line(start);
        boolean cut = start.length() < text.length() || line.codePointCount(0, line.length()) > 60;
        int end = line.offsetByCodePoints(0, Math.min(60, line.codePointCount(0, line.length())));
        return "'" + (cut ? line.substring(0, end) + "…" : line) + "'";
    }
}
