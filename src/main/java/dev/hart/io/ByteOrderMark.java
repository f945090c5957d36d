package dev.hart.io;

/**
 * The mark U+FEFF, which editors on Windows write before a text in UTF-8. It tells how the text is encoded and is no part of
 * it: as a letter of a prompt, it would be invisible and give another image.
 */
public final class ByteOrderMark {
    static final char MARK = '\uFEFF';

    private ByteOrderMark() {}

    /** Returns the text without any marks at its beginning; there may be several. */
    public static String strip(String text) {
        int start = 0;
        while (start < text.length() && text.charAt(start) == MARK) {
            start++;
        }
        return text.substring(start);
    }
}
