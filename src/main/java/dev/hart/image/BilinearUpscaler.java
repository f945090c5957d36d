package dev.hart.image;

/**
 * Makes previews that were decoded at half their size as large as the picture will be. Bilinear: what it shows is not sharp
 * yet anyway.
 */
public final class BilinearUpscaler {
    private BilinearUpscaler() {}

    /** A picture twice as wide and high. */
    public static Raster twice(Raster picture) {
        int width = picture.width();
        int height = picture.height();
        Raster large = Raster.blank(2 * width, 2 * height);
        int at = 0;
        for (int y = 0; y < 2 * height; y++) {
            int near = y / 2;
            // The other neighbour of a pixel's centre: above it in its upper half, below it in its lower.
            int far = clamp(near + (y % 2 == 0 ? -1 : 1), height);
            for (int x = 0; x < 2 * width; x++) {
                int left = x / 2;
                int side = clamp(left + (x % 2 == 0 ? -1 : 1), width);
                for (int c = 0; c < Raster.CHANNELS; c++) {
                    int sum = 9 * value(picture, left, near, c)
                            + 3 * value(picture, side, near, c)
                            + 3 * value(picture, left, far, c)
                            + value(picture, side, far, c);
                    large.rgb()[at++] = (byte) ((sum + 8) / 16);
                }
            }
        }
        return large;
    }

    private static int clamp(int i, int size) {
        return Math.max(0, Math.min(size - 1, i));
    }

    private static int value(Raster picture, int x, int y, int channel) {
        return picture.rgb()[(y * picture.width() + x) * Raster.CHANNELS + channel] & 0xFF;
    }
}
