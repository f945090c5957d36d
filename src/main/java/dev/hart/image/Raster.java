package dev.hart.image;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The pixels of an 8-bit sRGB image, row-major, the first row on top.
 *
 * @param width pixels, positive
 * @param height pixels, positive
 * @param rgb {@code [height, width, 3]} unsigned bytes. Not copied: the code that makes a raster does not
 *     write to the array afterwards, and the code that reads it never does
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes, made once and encoded once
public record Raster(int width, int height, byte[] rgb) {
    /** Bytes of a pixel. */
    static final int CHANNELS = 3;

    /** @throws IllegalArgumentException if a side is not positive, or the array has another length than these sides need */
    public Raster {
        if (width <= 0 || height <= 0) {
            throw new IllegalArgumentException("an image of " + width + " x " + height + " pixels is impossible");
        }
        if (rgb.length != size(width, height)) {
            throw new IllegalArgumentException("an image of " + width + " x " + height + " pixels has "
                    + size(width, height) + " bytes, not " + rgb.length);
        }
    }

    /**
     * Returns a black image whose pixels are to be set.
     *
     * @throws IllegalArgumentException if a side is not positive, or the image would have almost 2 GiB or more
     */
    static Raster blank(int width, int height) {
        if (width <= 0 || height <= 0) {
            throw new IllegalArgumentException("an image of " + width + " x " + height + " pixels is impossible");
        }
        return new Raster(width, height, new byte[size(width, height)]);
    }

    private static int size(int width, int height) {
        long size = (long) width * height * CHANNELS;
        if (size > Integer.MAX_VALUE - 64) {
            throw new IllegalArgumentException("an image of " + width + " x " + height + " pixels is too large");
        }
        return (int) size;
    }

    /** Compares by size and pixels. */
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
