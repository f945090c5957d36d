package dev.hart.api.openai;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** A picture's pixels, read by another decoder than our encoder's; their brightness is 0 .. 255. */
record Pixels(BufferedImage image) {
    static Pixels ofPng(byte[] png) {
        try {
            return new Pixels(Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(png)), "no picture"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int width() {
        return image.getWidth();
    }

    int height() {
        return image.getHeight();
    }

    /** Brightness of the topmost rows. */
    double mean(int rows) {
        return IntStream.range(0, rows * width())
                .mapToDouble(i -> at(i % width(), i / width()))
                .average()
                .orElseThrow();
    }

    /** Share of the pixels that are clearly red, 0 .. 1: brighter in red than in green and blue by half. */
    double red() {
        return IntStream.range(0, width() * height())
                        .map(i -> image.getRGB(i % width(), i / width()))
                        .filter(rgb -> (rgb >> 16 & 0xFF) > 1.5 * Math.max(rgb >> 8 & 0xFF, rgb & 0xFF))
                        .count()
                / (double) (width() * height());
    }

    /** Standard deviation of the brightness over the whole picture. */
    double deviation() {
        return Math.sqrt(covariance(0, 0));
    }

    /** Correlation of each pixel with the one so far to its right and below, -1 .. 1. */
    double correlation(int right, int down) {
        return covariance(right, down) / covariance(0, 0);
    }

    private double covariance(int right, int down) {
        double mean = mean(height());
        int columns = width() - right;
        return IntStream.range(0, columns * (height() - down))
                .mapToDouble(i ->
                        (at(i % columns, i / columns) - mean) * (at(i % columns + right, i / columns + down) - mean))
                .average()
                .orElseThrow();
    }

    private double at(int x, int y) {
        int rgb = image.getRGB(x, y);
        return 0.299 * (rgb >> 16 & 0xFF) + 0.587 * (rgb >> 8 & 0xFF) + 0.114 * (rgb & 0xFF);
    }
}
