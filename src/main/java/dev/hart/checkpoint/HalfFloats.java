package dev.hart.checkpoint;

/**
 * Conversions of IEEE binary16 and bfloat16 to and from binary32, exact or rounded to nearest, ties to even. Subnormals,
 * infinities and the sign of zero are kept; every NaN stays a NaN and, except from bfloat16, becomes quiet. (JDK 17 has no such
 * conversions.)
 */
public final class HalfFloats {
    private static final int EXPONENT_MASK = 0x7f800000;
    /** The smallest binary32 pattern that rounds to an infinite half: that of 65520. */
    static final int HALF_OVERFLOW = 0x477ff000;

    private HalfFloats() {}

    /** Converts a half; always exact. */
    public static float fromHalf(short half) {
        int magnitude = half & 0x7fff;
        int sign = (half & 0x8000) << 16;
        if (magnitude >= 0x7c00) {
            int quiet = magnitude > 0x7c00 ? 0x00400000 : 0;
            return Float.intBitsToFloat(sign | EXPONENT_MASK | magnitude << 13 | quiet);
        }
        // Read as binary32, the bits are too small by 2^(127-15), subnormals too: one exact product corrects both.
        return Float.intBitsToFloat(sign | Float.floatToRawIntBits(Float.intBitsToFloat(magnitude << 13) * 0x1p112f));
    }

    /** Rounds to the nearest half; magnitudes of 65520 and more become infinite. */
    public static short toHalf(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        int magnitude = bits & 0x7fffffff;
        if (magnitude >= HALF_OVERFLOW) {
            return (short) (sign | (magnitude > EXPONENT_MASK ? 0x7e00 | (magnitude >>> 13 & 0x1ff) : 0x7c00));
        }
        if (magnitude < 0x38800000) {
            // Subnormal half: its unit is 2^-24, the last place of a binary32 in [0.5, 1), so the addition rounds.
            float shifted = Float.intBitsToFloat(magnitude) + 0.5f;
            return (short) (sign | Float.floatToRawIntBits(shifted) - 0x3f000000);
        }
        int rounded = magnitude + 0xfff + (magnitude >>> 13 & 1);
        return (short) (sign | (rounded - 0x38000000) >>> 13);
    }

    /** Converts a bfloat16; always exact. */
    public static float fromBfloat16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** Rounds to the nearest bfloat16; magnitudes from half a unit above the largest finite one become infinite. */
    public static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if ((bits & 0x7fffffff) > EXPONENT_MASK) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
    }

    /**
     * Converts binary64 to binary32 rounded to odd: an inexact result gets its last bit set, so that a second rounding, to 16
     * bits, has the same result as rounding the binary64 directly.
     */
    static float toOddFloat(double value) {
        float nearest = (float) value;
        if (nearest == value || Double.isNaN(value)) {
            return nearest;
        }
        int bits = Float.floatToRawIntBits(nearest);
        if (Math.abs((double) nearest) > Math.abs(value)) {
            bits--; // towards zero; from infinity to the largest finite value
        }
        return Float.intBitsToFloat(bits | 1);
    }
}
