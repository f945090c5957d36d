package dev.hart.io;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

/** Makes names that sort by time and that nobody guesses. */
public final class SortableIds {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int TIME_DIGITS = 12;
    private static final int RANDOM_BYTES = 10;

    private SortableIds() {}

    /** The time to a millisecond and 80 random bits: 32 lower-case hexadecimal digits. */
    public static String create(Instant now) {
        byte[] bits = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bits);
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(now.toEpochMilli(), TIME_DIGITS) + hex.formatHex(bits);
    }
}
