package dev.hart.image;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An 8-bit sRGB picture, row-major, the first row on top.
 *
 * @param width pixels, positive
 * @param height pixels, positive
 * @param rgb {@code [height, width, 3]} unsigned bytes. Not copied: whoever makes a raster hands the array over and
 *     changes it no more, and whoever reads it does not write
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes, made once and encoded once
public record Raster(int width, int height, byte[] rgb) {
    /** Bytes of a pixel. */
    static final int CHANNELS = 3;

    public Raster {
        if (width <= 0 || height <= 0) {
            throw new IllegalArgumentException("a picture of " + width + " x " + height + " pixels cannot be");
        }
        if (rgb.length != size(width, height)) {
            throw new IllegalArgumentException("a picture of " + width + " x " + height + " pixels has "
                    + size(width, height) + " bytes, not " + rgb.length);
        }
    }

    /** An all-black picture to draw into. */
    static Raster blank(int width, int height) {
        if (width <= 0 || height <= 0) {
            throw new IllegalArgumentException("a picture of " + width + " x " + height + " pixels cannot be");
        }
        return new Raster(width, height, new byte[size(width, height)]);
    }

    /**
     * A picture from the decoder's planes: {@code 255·x}, clamped and truncated, as HART's authors do.
     *
     * @param planes {@code [3, height, width]} from the buffer's position on, nominally 0 .. 1; the position stays
     * @throws IllegalArgumentException if the buffer holds fewer numbers, or one of them is not a number
     */
    public static Raster ofPlanes(FloatBuffer planes, int width, int height) {
        Raster raster = blank(width, height);
        int pixels = width * height;
        if (planes.remaining() < pixels * CHANNELS) {
            throw new IllegalArgumentException("a picture of " + width + " x " + height + " needs " + pixels * CHANNELS
                    + " numbers, not " + planes.remaining());
        }
        int start = planes.position();
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int i = 0; i < pixels; i++) {
                float value = planes.get(start + channel * pixels + i);
                if (Float.isNaN(value)) {
                    throw new IllegalArgumentException("the decoder's picture holds NaN");
                }
                raster.rgb[i * CHANNELS + channel] = (byte) (int) (Math.max(0, Math.min(1, value)) * 255);
            }
        }
        return raster;
    }

    private static int size(int width, int height) {
        long size = (long) width * height * CHANNELS;
        if (size > Integer.MAX_VALUE - 64) {
            throw new IllegalArgumentException("a picture of " + width + " x " + height + " pixels is too large");
        }
        return (int) size;
    }

    /** Compares by pixels. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Raster raster
                && width == raster.width
                && height == raster.height
                && Arrays.equals(rgb, raster.rgb);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(rgb) * 31 + width;
    }

    @Override
    public String toString() {
        return "Raster[" + width + " x " + height + "]";
    }
}
