package dev.hart.api;

/** Text that came from a caller, made fit to be repeated in a message. */
public final class QuotableText {
    private static final int LONGEST = 60;

    private QuotableText() {}

    /**
     * The first 60 characters (code points), with a question mark for each that is a control character, undefined, or half a
     * surrogate pair.
     */
    public static String of(String text) {
        return text.codePoints()
                .limit(LONGEST)
                .map(c -> Character.isISOControl(c) || !Character.isDefined(c) || isSurrogate(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isSurrogate(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }
}
