package dev.hart.notify;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Encodes values of CloudEvents attributes as HTTP headers, percent-encoded as CloudEvents' HTTP binding 1.0.2, 3.1.3.2,
 * specifies. Its library for Java leaves them as they are.
 */
final class HeaderEncoding {
    private static final HexFormat UPPER = HexFormat.of().withUpperCase();

    private HeaderEncoding() {}

    /** Encodes space, quote, percent and everything that is not printable ASCII. */
    static String encode(String value) {
        StringBuilder out = new StringBuilder(value.length());
        value.codePoints().forEach(c -> {
            if (c > ' ' && c <= '~' && c != '"' && c != '%') {
                out.appendCodePoint(c);
            } else {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    out.append('%').append(UPPER.toHexDigits(b));
                }
            }
        });
        return out.toString();
    }
}
