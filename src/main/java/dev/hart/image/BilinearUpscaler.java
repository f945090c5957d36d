package dev.hart.image;

/**
 * Enlarges previews, which are decoded at half their size, to the size of the finished image. Bilinear interpolation is
 * enough, since a preview is not sharp yet.
 */
public final class BilinearUpscaler {
    private BilinearUpscaler() {}

    /** Returns an image twice as wide and high. */
    public static Raster twice(Raster image) {
        int width = image.width();
        int height = image.height();
        Raster large = Raster.blank(2 * width, 2 * height);
        int at = 0;
        for (int y = 0; y < 2 * height; y++) {
            int near = y / 2;
            // The second old row that counts: the one above for the upper half of an old pixel, the one below for its lower half.
            int far = clamp(near + (y % 2 == 0 ? -1 : 1), height);
            for (int x = 0; x < 2 * width; x++) {
                int left = x / 2;
                int side = clamp(left + (x % 2 == 0 ? -1 : 1), width);
                for (int c = 0; c < Raster.CHANNELS; c++) {
                    int sum = 9 * value(image, left, near, c)
                            + 3 * value(image, side, near, c)
                            + 3 * value(image, left, far, c)
                            + value(image, side, far, c);
                    large.rgb()[at++] = (byte) ((sum + 8) / 16);
                }
            }
        }
        return large;
    }

    private static int clamp(int i, int size) {
        return Math.max(0, Math.min(size - 1, i));
    }

    private static int value(Raster image, int x, int y, int channel) {
        return image.rgb()[(y * image.width() + x) * Raster.CHANNELS + channel] & 0xFF;
    }
}
