package dev.hart.api.event;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Values of attributes as HTTP headers have them (CloudEvents' HTTP binding 1.0.2, 3.1.3.2), which its library for Java leaves as they
 * are: percent-encoded UTF-8, of old senders also in double quotes.
 */
final class HeaderText {
    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{2}");

    private HeaderText() {}

    /**
     * What a header says. A percent sign that encodes nothing stands for itself, since some senders encode nothing.
     *
     * @return empty if it is no UTF-8
     */
    static Optional<String> decode(String header) {
        String text = unquoted(header.strip());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) == '%' && isHex(text, at + 1)) {
                bytes.write(HexFormat.fromHexDigits(text, at + 1, at + 3));
                at += 3;
            } else {
                int c = text.codePointAt(at);
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
                at += Character.charCount(c);
            }
        }
        return Utf8.decode(bytes.toByteArray());
    }

    private static boolean isHex(String text, int at) {
        return HEX.matcher(text).region(at, Math.min(at + 2, text.length())).matches();
    }

    private static String unquoted(String text) {
        return QUOTED.matcher(text).matches()
                ? text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1")
                : text;
    }
}
