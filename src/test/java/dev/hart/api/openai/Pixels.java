package dev.hart.api.openai;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** The pixels of an image, read by a decoder that is not hart's; brightness is 0 to 255. */
record Pixels(BufferedImage image) {
    static Pixels ofPng(byte[] png) {
        try {
            return new Pixels(Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(png)), "not an image"));
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

    /** The mean brightness of the topmost rows. */
    double mean(int rows) {
        return IntStream.range(0, rows * width())
                .mapToDouble(i -> at(i % width(), i / width()))
                .average()
                .orElseThrow();
    }

    /** The share of pixels that are clearly red, 0 to 1: brighter in red than in green and in blue by half. */
    double red() {
        return IntStream.range(0, width() * height())
                        .map(i -> image.getRGB(i % width(), i / width()))
                        .filter(rgb -> (rgb >> 16 & 0xFF) > 1.5 * Math.max(rgb >> 8 & 0xFF, rgb & 0xFF))
                        .count()
                / (double) (width() * height());
    }

    /** The standard deviation of the brightness over the whole image. */
    double deviation() {
        return Math.sqrt(covariance(0, 0));
    }

    /** The correlation of pixels with those at an offset to the right and below, -1 to 1. */
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
