package dev.hart.store.local;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Converts keys to paths and back. On a file system that ignores case, keys that differ in case alone must still be two
 * files, so an upper-case letter becomes {@code =} and the lower-case one.
 */
public final class FileNames {
    private static final Pattern UPPER = Pattern.compile("[A-Z]");
    private static final Pattern ESCAPED = Pattern.compile("=([a-z])");

    private FileNames() {}

    /** The path of a key or of a part of one; keys contain no {@code =}. */
    public static String of(String key) {
        return UPPER.matcher(key).replaceAll(letter -> "=" + letter.group().toLowerCase(Locale.ROOT));
    }

    /** The key, or the part of one, that a path was made of. */
    public static String keyOf(String path) {
        return ESCAPED.matcher(path).replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
    }
}
