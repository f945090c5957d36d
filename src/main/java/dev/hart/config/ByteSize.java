package dev.hart.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, as settings have it: {@code 900M}, {@code 6G}, {@code 1.5g}, or plain bytes. The letters K, M, G and T are
 * powers of 1,024.
 *
 * @param bytes at least 1
 */
public record ByteSize(long bytes) {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,15}(?:[.][0-9]{1,3})?)\\s*([KMGTkmgt]?)[Bb]?");

    /**
     * Reads a size.
     *
     * @throws IllegalArgumentException if it is not one, is below one byte, or is larger than a memory can be
     */
    public static ByteSize of(String text) {
        Matcher parts = TEXT.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a size such as 900M or 6G");
        }
        int power = " kmgt"
                .indexOf(
                        parts.group(2).isEmpty()
                                ? ' '
                                : Character.toLowerCase(parts.group(2).charAt(0)));
        double bytes = Double.parseDouble(parts.group(1)) * Math.pow(1024, power);
        if (bytes < 1 || bytes > Long.MAX_VALUE / 2.0) {
            throw new IllegalArgumentException("'" + text + "' is not a size that memory can have");
        }
        return new ByteSize((long) bytes);
    }
}
