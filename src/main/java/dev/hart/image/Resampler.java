package dev.hart.image;

import java.util.Arrays;

/**
 * Makes pictures smaller: Lanczos' kernel of three lobes across, then down, in linear light, because a camera would average
 * light and not sRGB's numbers, and fine bright patterns would darken. Thread-safe; the same pixels on every machine.
 */
public final class Resampler {
    private static final int CHANNELS = Raster.CHANNELS;

    private Resampler() {}

    /**
     * The whole picture in another size, each side by its own scale.
     *
     * @param width pixels, 1 to the picture's
     * @param height pixels, 1 to the picture's
     * @return the picture itself if it has that size
     * @throws IllegalArgumentException if a side is not that
     */
    public static Raster shrink(Raster picture, int width, int height) {
        if (width < 1 || height < 1 || width > picture.width() || height > picture.height()) {
            throw new IllegalArgumentException("a picture of " + picture.width() + " x " + picture.height()
                    + " pixels cannot be shrunk to " + width + " x " + height);
        }
        if (width == picture.width() && height == picture.height()) {
            return picture;
        }
        float[][] across = across(picture, Lanczos.weights(picture.width(), width));
        return new Raster(width, height, down(across, Lanczos.weights(picture.height(), height)));
    }

    /** {@code [height, new width * 3]} in linear light. */
    private static float[][] across(Raster picture, Lanczos lanczos) {
        int stride = picture.width() * CHANNELS;
        float[] row = new float[stride];
        float[][] narrow = new float[picture.height()][];
        for (int y = 0; y < narrow.length; y++) {
            for (int i = 0; i < stride; i++) {
                row[i] = LinearLight.of(picture.rgb()[y * stride + i]);
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
