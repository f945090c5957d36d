package dev.hart.api.image;

import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of bytes that a request asks for (RFC 9110, section 14).
 *
 * @param first index of the first byte
 * @param last index of the last byte; below {@code first} if the content has no byte of the range
 */
record ByteRange(int first, int last) {
    /** One range. Several at once are ignored, as the RFC allows: the reply would have another form. */
    private static final Pattern FORM = Pattern.compile("bytes=([0-9]*)-([0-9]*)");

    private static final ByteRange UNSATISFIABLE = new ByteRange(0, -1);

    /**
     * Returns the range that a request asks for; empty if it asks for the whole content, for several ranges, in another unit, in
     * a malformed way, or for a range of another version of the content ({@code If-Range}).
     *
     * @param tag of the current version; {@code If-Range} must be exactly this strong tag, not a date
     * @param length of the content in bytes, at least 1
     */
    static Optional<ByteRange> of(HttpHeaders headers, EntityTag tag, int length) {
        String version = headers.getHeaderString("If-Range");
        String range = headers.getHeaderString("Range");
        boolean otherVersion = version != null && !version.equals('"' + tag.getValue() + '"');
        return range == null || otherVersion ? Optional.empty() : of(range, length);
    }

    static Optional<ByteRange> of(String range, int length) {
        Matcher form = FORM.matcher(range.strip());
        if (!form.matches() || (form.group(1).isEmpty() && form.group(2).isEmpty())) {
            return Optional.empty();
        }
        if (form.group(1).isEmpty()) {
            int tail = number(form.group(2), length);
            return Optional.of(tail == 0 ? UNSATISFIABLE : new ByteRange(length - tail, length - 1));
        }
        if (!form.group(2).isEmpty() && new BigInteger(form.group(1)).compareTo(new BigInteger(form.group(2))) > 0) {
            return Optional.empty();
        }
        int first = number(form.group(1), length);
        int last = form.group(2).isEmpty() ? length - 1 : number(form.group(2), length - 1);
        return Optional.of(first == length ? UNSATISFIABLE : new ByteRange(first, last));
    }

    /** The number, or the limit if that is less. */
    private static int number(String digits, int limit) {
        return new BigInteger(digits).min(BigInteger.valueOf(limit)).intValue();
    }

    /** Whether the content has at least one byte of the range. */
    boolean isSatisfiable() {
        return first <= last;
    }
}
