package dev.hart.image;

import java.util.Arrays;
import java.util.List;

/** Puts pictures of one size side by side on one sheet. */
public final class ContactSheet {
    private static final byte WHITE = (byte) 0xFF;

    private ContactSheet() {}

    /** As {@link #compose(List, int, int)}, about as many columns as rows and a margin of 1/64 of a picture's width. */
    public static Raster compose(List<Raster> pictures) {
        requireSome(pictures);
        int columns = (int) Math.ceil(Math.sqrt(pictures.size()));
        return compose(pictures, columns, Math.max(1, pictures.get(0).width() / 64));
    }

    /**
     * A white sheet with the pictures in reading order.
     *
     * @param pictures at least one, all of one size
     * @param columns at least 1; with fewer pictures the sheet is narrower
     * @param margin pixels between pictures and around them, at least 0
     * @throws IllegalArgumentException if there are no pictures, their sizes differ, or the sheet would be too large
     */
    public static Raster compose(List<Raster> pictures, int columns, int margin) {
        requireSome(pictures);
        if (columns < 1 || margin < 0) {
            throw new IllegalArgumentException("a sheet of " + columns + " columns, margin " + margin + " cannot be");
        }
        int width = pictures.get(0).width();
        int height = pictures.get(0).height();
        int across = Math.min(columns, pictures.size());
        int down = (pictures.size() + across - 1) / across;
        Raster sheet = Raster.blank(extent(across, width, margin), extent(down, height, margin));
        Arrays.fill(sheet.rgb(), WHITE);
        for (int i = 0; i < pictures.size(); i++) {
            Raster picture = pictures.get(i);
            if (picture.width() != width || picture.height() != height) {
                throw new IllegalArgumentException(
                        "the pictures of a sheet must have one size: " + picture + " beside " + pictures.get(0));
            }
            paste(sheet, picture, margin + (i % across) * (width + margin), margin + (i / across) * (height + margin));
        }
        return sheet;
    }

    private static void requireSome(List<Raster> pictures) {
        if (pictures.isEmpty()) {
            throw new IllegalArgumentException("a sheet needs a picture");
        }
    }

    private static int extent(int count, int size, int margin) {
        try {
            return Math.addExact(Math.multiplyExact(count, Math.addExact(size, margin)), margin);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("the sheet is too large", e);
        }
    }

    private static void paste(Raster sheet, Raster picture, int left, int top) {
        int row = picture.width() * Raster.CHANNELS;
        for (int y = 0; y < picture.height(); y++) {
            System.arraycopy(
                    picture.rgb(), y * row, sheet.rgb(), ((top + y) * sheet.width() + left) * Raster.CHANNELS, row);
        }
    }
}
