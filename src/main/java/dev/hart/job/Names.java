package dev.hart.job;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

/** Makes names that sort by time and that nobody guesses. */
final class Names {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int TIME_DIGITS = 12;
    private static final int RANDOM_BYTES = 10;

    private Names() {}

    /** The time to a millisecond and 80 random bits: 32 lower-case hexadecimal digits. */
    static String create(Instant now) {
        byte[] bits = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bits);
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(now.toEpochMilli(), TIME_DIGITS) + hex.formatHex(bits);
    }
}
