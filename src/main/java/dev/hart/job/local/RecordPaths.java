package dev.hart.job.local;

import dev.hart.io.NameGrammar;
import dev.hart.store.local.FileNames;
import java.util.regex.Pattern;

/** Converts keys of records to paths and back ({@link FileNames}). */
final class RecordPaths {
    static final String EXTENSION = ".json";

    private static final String PART = NameGrammar.REGEX;
    private static final Pattern KEY = Pattern.compile("(?:" + PART + "/)*" + PART + "\\.json");
    private static final Pattern PREFIX = Pattern.compile("(?:" + PART + "/)+");

    private RecordPaths() {}

    /** @throws IllegalArgumentException if the text is not a record key */
    static String ofKey(String key) {
        return escaped(KEY, key, "the key of a record");
    }

    /** @throws IllegalArgumentException if the text is not a prefix of record keys that ends in {@code /} */
    static String ofPrefix(String prefix) {
        return escaped(PREFIX, prefix, "the prefix of records");
    }

    private static String escaped(Pattern grammar, String text, String what) {
        if (!grammar.matcher(text).matches()) {
            throw new IllegalArgumentException("this is not " + what);
        }
        return FileNames.of(text);
    }

    /** The part of a key that a file or folder has the name of. */
    static String keyPart(String name) {
        return FileNames.keyOf(name);
    }
}
