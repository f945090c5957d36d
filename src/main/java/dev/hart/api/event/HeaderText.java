package dev.hart.api.event;

import dev.hart.api.Utf8;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The encoding of attribute values in HTTP headers (CloudEvents' HTTP binding 1.0.2, 3.1.3.2), which the CloudEvents library
 * for Java does not apply: percent-encoded UTF-8, from old senders also in double quotes.
 */
final class HeaderText {
    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{2}");

    private HeaderText() {}

    /**
     * Decodes the value of a header. A percent sign that encodes nothing stays as it is, since some senders encode nothing.
     *
     * @return empty if the decoded value is not UTF-8
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
