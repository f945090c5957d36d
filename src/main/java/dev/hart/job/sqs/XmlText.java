package dev.hart.job.sqs;

/** The texts that SQS accepts: the characters of XML 1.0, with any protocol. */
final class XmlText {
    private static final String REPLACEMENT = "\uFFFD";

    private XmlText() {}

    static boolean is(String text) {
        return text.codePoints().allMatch(XmlText::isKnown);
    }

    /** Returns the text with U+FFFD in place of characters that cannot be sent. */
    static String of(String text) {
        StringBuilder known = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isKnown(c)) {
                known.appendCodePoint(c);
            } else {
                known.append(REPLACEMENT);
            }
        });
        return known.toString();
    }

    /** Half of a surrogate pair is not a character. */
    private static boolean isKnown(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c < Character.MIN_SURROGATE)
                || (c > Character.MAX_SURROGATE && c <= 0xFFFD)
                || c > 0xFFFF;
    }
}
