package dev.hart.job.sqs;

/** What SQS takes as text: the characters of XML 1.0, whatever the protocol. */
final class XmlText {
    private static final String REPLACEMENT = "\uFFFD";

    private XmlText() {}

    static boolean is(String text) {
        return text.codePoints().allMatch(XmlText::isKnown);
    }

    /** The text with U+FFFD for what cannot be sent. */
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

    /** Half of a surrogate pair is none. */
    private static boolean isKnown(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c < Character.MIN_SURROGATE)
                || (c > Character.MAX_SURROGATE && c <= 0xFFFD)
                || c > 0xFFFF;
    }
}
