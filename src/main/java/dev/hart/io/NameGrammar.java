package dev.hart.io;

import java.util.regex.Pattern;

/**
 * The grammar of names that are part of record keys, image keys, URLs and settings: 1 to 64 letters, digits, {@code _} and
 * {@code -}. Such a name needs no escaping in any of them, and cannot leave the folder that it is used in.
 */
public final class NameGrammar {
    /** A regular expression for one name, to be part of a larger one; without groups. */
    public static final String REGEX = "[A-Za-z0-9_-]{1,64}";

    /** The grammar in words, for messages. */
    public static final String WORDS = "1 to 64 letters, digits, _ and -";

    private static final Pattern NAME = Pattern.compile(REGEX);

    private NameGrammar() {}

    /** Returns whether a text is such a name. */
    public static boolean matches(String text) {
        return NAME.matcher(text).matches();
    }
}
