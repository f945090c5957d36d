package dev.hart.image;

import java.util.Arrays;
import java.util.List;

/** Arranges images of one size in rows on one sheet. */
public final class ContactSheet {
    private static final byte WHITE = (byte) 0xFF;

    private ContactSheet() {}

    /**
     * Composes a white sheet with about as many columns as rows and a margin of 1/64 of an image's width, at least one pixel.
     *
     * @param images at least one, all of one size
     * @throws IllegalArgumentException if there are no images, their sizes differ, or the sheet would be too large
     */
    public static Raster compose(List<Raster> images) {
        requireSome(images);
        int columns = (int) Math.ceil(Math.sqrt(images.size()));
        return compose(images, columns, Math.max(1, images.get(0).width() / 64));
    }

    /**
     * Composes a white sheet with the images in reading order.
     *
     * @param images at least one, all of one size
     * @param columns at least 1; with fewer images the sheet is narrower
     * @param margin pixels between images and around them, at least 0
     * @throws IllegalArgumentException if there are no images, their sizes differ, another value is out of range, or the sheet
     *     would be too large
     */
    public static Raster compose(List<Raster> images, int columns, int margin) {
        requireSome(images);
        if (columns < 1 || margin < 0) {
            throw new IllegalArgumentException("a sheet cannot have " + columns + " columns and margin " + margin);
        }
        int width = images.get(0).width();
        int height = images.get(0).height();
        int across = Math.min(columns, images.size());
        int down = (images.size() + across - 1) / across;
        Raster sheet = Raster.blank(extent(across, width, margin), extent(down, height, margin));
        Arrays.fill(sheet.rgb(), WHITE);
        for (int i = 0; i < images.size(); i++) {
            Raster image = images.get(i);
            if (image.width() != width || image.height() != height) {
                throw new IllegalArgumentException(
                        "the images of a sheet must have one size: " + image + " beside " + images.get(0));
            }
            paste(sheet, image, margin + (i % across) * (width + margin), margin + (i / across) * (height + margin));
        }
        return sheet;
    }

    private static void requireSome(List<Raster> images) {
        if (images.isEmpty()) {
            throw new IllegalArgumentException("a sheet needs at least one image");
        }
    }

    private static int extent(int count, int size, int margin) {
        try {
            return Math.addExact(Math.multiplyExact(count, Math.addExact(size, margin)), margin);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("the sheet is too large", e);
        }
    }

    static void paste(Raster sheet, Raster image, int left, int top) {
        int row = image.width() * Raster.CHANNELS;
        for (int y = 0; y < image.height(); y++) {
            System.arraycopy(
                    image.rgb(), y * row, sheet.rgb(), ((top + y) * sheet.width() + left) * Raster.CHANNELS, row);
        }
    }
}
