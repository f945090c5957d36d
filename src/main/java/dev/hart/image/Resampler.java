package dev.hart.image;

import java.util.Arrays;

/**
 * Reduces images with Lanczos' kernel of three lobes, first across, then down. It works in linear light, because a camera
 * averages light and not sRGB numbers; with those, fine bright patterns would darken. Thread-safe; gives the same pixels on
 * every machine.
 */
public final class Resampler {
    private static final int CHANNELS = Raster.CHANNELS;

    private Resampler() {}

    /**
     * Reduces the whole image to a size, each side by its own scale.
     *
     * @param width pixels, 1 to the image's width
     * @param height pixels, 1 to the image's height
     * @return the image itself if it has that size
     * @throws IllegalArgumentException if a side is out of that range
     */
    public static Raster shrink(Raster image, int width, int height) {
        if (width < 1 || height < 1 || width > image.width() || height > image.height()) {
            throw new IllegalArgumentException("an image of " + image.width() + " x " + image.height()
                    + " pixels cannot be shrunk to " + width + " x " + height);
        }
        if (width == image.width() && height == image.height()) {
            return image;
        }
        float[][] across = across(image, Lanczos.weights(image.width(), width));
        return new Raster(width, height, down(across, Lanczos.weights(image.height(), height)));
    }

    /** {@code [height, new width * 3]} in linear light. */
    private static float[][] across(Raster image, Lanczos lanczos) {
        int stride = image.width() * CHANNELS;
        float[] row = new float[stride];
        float[][] narrow = new float[image.height()][];
        for (int y = 0; y < narrow.length; y++) {
            for (int i = 0; i < stride; i++) {
                row[i] = LinearLight.of(image.rgb()[y * stride + i]);
            }
            narrow[y] = across(row, lanczos);
        }
        return narrow;
    }

    private static float[] across(float[] row, Lanczos lanczos) {
        float[] narrow = new float[lanczos.first().length * CHANNELS];
        for (int x = 0; x < lanczos.first().length; x++) {
            float red = 0;
            float green = 0;
            float blue = 0;
            int i = lanczos.first()[x] * CHANNELS;
            for (float weight : lanczos.weights()[x]) {
                red += weight * row[i++];
                green += weight * row[i++];
                blue += weight * row[i++];
            }
            narrow[x * CHANNELS] = red;
            narrow[x * CHANNELS + 1] = green;
            narrow[x * CHANNELS + 2] = blue;
        }
        return narrow;
    }

    /** {@code [new height, new width, 3]} in sRGB. */
    private static byte[] down(float[][] rows, Lanczos lanczos) {
        int stride = rows[0].length;
        int height = lanczos.first().length;
        byte[] rgb = new byte[height * stride];
        float[] sum = new float[stride];
        for (int y = 0; y < height; y++) {
            Arrays.fill(sum, 0);
            for (int j = 0; j < lanczos.weights()[y].length; j++) {
                add(sum, rows[lanczos.first()[y] + j], lanczos.weights()[y][j]);
            }
            for (int i = 0; i < stride; i++) {
                rgb[y * stride + i] = LinearLight.toByte(sum[i]);
            }
        }
        return rgb;
    }

    private static void add(float[] sum, float[] row, float weight) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += weight * row[i];
        }
    }
}
