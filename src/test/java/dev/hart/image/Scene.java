package dev.hart.image;

import java.util.Random;

/** An image with features of photographs: gradients of colour, a coloured edge as soft as a lens makes it, a little grain. */
final class Scene {
    private Scene() {}

    static Raster of(int width, int height) {
        Random grain = new Random(42);
        byte[] rgb = new byte[width * height * 3];
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double distance = Math.hypot(x - width * 0.4, y - height * 0.5);
                double disc = Math.max(0, Math.min(1, (Math.min(width, height) * 0.25 - distance) / 6 + 0.5));
                rgb[i++] = level(disc, 210, 90 + 60 * Math.sin(x * 0.05), grain);
                rgb[i++] = level(disc, 60, 120 + 50 * Math.cos(y * 0.07), grain);
                rgb[i++] = level(disc, 50, 160 - 30 * Math.cos((x + y) * 0.03), grain);
            }
        }
        return new Raster(width, height, rgb);
    }

    private static byte level(double disc, double inside, double outside, Random grain) {
        double value = disc * inside + (1 - disc) * outside + grain.nextGaussian() * 2;
        return (byte) Math.round(Math.max(0, Math.min(255, value)));
    }
}
