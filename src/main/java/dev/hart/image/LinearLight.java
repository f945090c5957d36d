package dev.hart.image;

import java.util.Arrays;

/** Converts between sRGB bytes and linear light (IEC 61966-2-1), 0 for black and 1 for white. */
final class LinearLight {
    private static final int LEVELS = 256;
    private static final float[] LIGHT = new float[LEVELS];
    /** The light halfway between a level and the next, halfway being measured in sRGB. */
    private static final float[] HALFWAY = new float[LEVELS - 1];

    static {
        for (int level = 0; level < LEVELS; level++) {
            LIGHT[level] = (float) light(level);
            if (level < LEVELS - 1) {
                HALFWAY[level] = (float) light(level + 0.5);
            }
        }
    }

    private LinearLight() {}

    static float of(byte level) {
        return LIGHT[level & 0xFF];
    }

    /** The nearest level; light below 0 becomes black, and light above 1 white. */
    static byte toByte(float light) {
        int found = Arrays.binarySearch(HALFWAY, light);
        return (byte) (found < 0 ? -found - 1 : found + 1);
    }

    private static double light(double level) {
        double value = level / (LEVELS - 1);
        // StrictMath, here and for weights, gives the same images on every machine.
        return value <= 0.04045 ? value / 12.92 : StrictMath.pow((value + 0.055) / 1.055, 2.4);
    }
}
