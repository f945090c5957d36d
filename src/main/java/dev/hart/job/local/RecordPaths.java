package dev.hart.job.local;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Keys as paths. Where a file system takes upper and lower case for one, keys that differ in nothing else must still be two files:
 * an upper-case letter becomes {@code =} and the lower-case one.
 */
final class RecordPaths {
    static final String EXTENSION = ".json";

    private static final String PART = "[A-Za-z0-9_-]{1,64}";
    private static final Pattern KEY = Pattern.compile("(?:" + PART + "/)*" + PART + "\\.json");
    private static final Pattern PREFIX = Pattern.compile("(?:" + PART + "/)+");
    private static final Pattern UPPER = Pattern.compile("[A-Z]");
    private static final Pattern ESCAPED = Pattern.compile("=([a-z])");

    private RecordPaths() {}

    /** @throws IllegalArgumentException if this is no key */
    static String ofKey(String key) {
        return escaped(KEY, key, "the key of a record");
    }

    /** @throws IllegalArgumentException if this is no prefix that ends in {@code /} */
    static String ofPrefix(String prefix) {
        return escaped(PREFIX, prefix, "the prefix of records");
    }

    private static String escaped(Pattern grammar, String text, String what) {
        if (!grammar.matcher(text).matches()) {
            throw new IllegalArgumentException("this is not " + what);
        }
        return UPPER.matcher(text).replaceAll(letter -> "=" + letter.group().toLowerCase(Locale.ROOT));
    }

    /** What a file or folder stands for in a key. */
    static String keyPart(String name) {
        return ESCAPED.matcher(name).replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
    }
}
