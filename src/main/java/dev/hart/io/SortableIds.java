package dev.hart.io;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

/** Makes ids of lower-case hexadecimal digits that sort by time, to a millisecond, and end in random digits. */
public final class SortableIds {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int TIME_DIGITS = 12;
    private static final int RANDOM_BYTES = 10;

    private SortableIds() {}

    /** Returns an id of 32 digits that cannot be guessed: the time to a millisecond in 12 digits, then 80 random bits in 20. */
    public static String create(Instant now) {
        return create(now, RANDOM_BYTES);
    }

    /** Returns an id: the time to a millisecond in 12 digits, then the random bytes in two digits each. */
    public static String create(Instant now, int randomBytes) {
        byte[] bits = new byte[randomBytes];
        RANDOM.nextBytes(bits);
        return time(now.toEpochMilli()) + HexFormat.of().formatHex(bits);
    }

    /** Returns milliseconds since 1970 in 12 digits, as ids begin. */
    public static String time(long millis) {
        return HexFormat.of().toHexDigits(millis, TIME_DIGITS);
    }
}
