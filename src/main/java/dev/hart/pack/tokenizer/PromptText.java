package dev.hart.pack.tokenizer;

/** The rules for prompts that need no tokenizer, so that an instance without one can check them. */
public final class PromptText {
    /** The most bytes of UTF-8 of a prompt. */
    public static final int MAX_BYTES = 4000;

    private PromptText() {}

    /**
     * Refuses a text that no tokenizer should be given. A text that passes may still spell a control token.
     *
     * @param prompt text from outside
     * @param maxBytes the most bytes of UTF-8
     * @throws PromptException if it consists only of white space, control and format characters, has more than {@code maxBytes}
     *     bytes, or contains half a surrogate pair
     */
    public static void check(String prompt, int maxBytes) {
        if (prompt.codePoints().allMatch(PromptText::isInvisible)) {
            throw new PromptException("the prompt is empty");
        }
        requireWellFormed(prompt);
        long bytes = utf8Length(prompt);
        if (bytes > maxBytes) {
            throw new PromptException("the prompt has " + bytes + " bytes, at most " + maxBytes + " are accepted");
        }
    }

    /** Refuses half a surrogate pair, which has no UTF-8 and which libraries replace differently. */
    static void requireWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new PromptException("the text is not valid Unicode: half a surrogate pair at character " + i);
            }
        }
    }

    /** Returns whether a character is white space, a control or a format character; a prompt of such characters alone is empty. */
    private static boolean isInvisible(int c) {
        int type = Character.getType(c);
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || type == Character.FORMAT
                || type == Character.CONTROL;
    }

    private static long utf8Length(String text) {
        return text.codePoints()
                .mapToLong(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
                .sum();
    }
}
