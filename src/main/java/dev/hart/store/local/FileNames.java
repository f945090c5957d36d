package dev.hart.store.local;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Keys as paths. Where a file system takes upper and lower case for one, keys that differ in nothing else must still be two files:
 * an upper-case letter becomes {@code =} and the lower-case one.
 */
public final class FileNames {
    private static final Pattern UPPER = Pattern.compile("[A-Z]");
    private static final Pattern ESCAPED = Pattern.compile("=([a-z])");

    private FileNames() {}

    /** The path of a key, or of a part of one, that has no {@code =}. */
    public static String of(String key) {
        return UPPER.matcher(key).replaceAll(letter -> "=" + letter.group().toLowerCase(Locale.ROOT));
    }

    /** What a path stands for in a key. */
    public static String keyOf(String path) {
        return ESCAPED.matcher(path).replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
    }
}
