package dev.hart.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Arranges images of one size on one sheet, each above its caption, with a grey place for each image that is not there. */
public final class CaptionedSheet {
    private static final int WHITE = 0xFF;
    private static final int BLACK = 0;
    /** For the second part of a caption: 7 to 1 on white. */
    private static final int DARK = 0x55;
    /** For the place of a missing image. */
    private static final int LIGHT = 0xDD;

    /** The fewest letters in a line of a caption, if the image is at least 192 pixels wide; larger images have larger letters. */
    private static final int LETTERS = 32;

    private static final int PROMPT_LINES = 2;
    private static final int LINE = PixelFont.HEIGHT + 3;

    private CaptionedSheet() {}

    /**
     * One place on the sheet.
     *
     * @param image empty if there is none, for example because the prompt was refused; {@code missing} is then shown in its place
     * @param prompt the first one or two lines of the caption, cut if it is longer
     * @param detail the last line of the caption, cut if it is longer
     * @param missing why the image is not there; not shown if it is
     */
    public record Cell(Optional<Raster> image, String prompt, String detail, String missing) {}

    /** Returns the number of columns of a sheet that has about as many columns as rows. */
    public static int squareColumns(int cells) {
        return (int) Math.ceil(Math.sqrt(cells));
    }

    /**
     * Returns whether {@link #compose} can make a sheet of so many cells with square images, which has less than 2 GiB of pixels.
     *
     * @param columns at least 1
     * @param rows at least 1
     * @param side the side of an image in pixels, at least 1
     */
    public static boolean fits(int columns, int rows, int side) {
        int margin = margin(side);
        double width = columns * ((double) side + margin) + margin;
        double height = rows * ((double) side + captionHeight(side) + margin) + margin;
        return width * height * Raster.CHANNELS < Integer.MAX_VALUE - 64;
    }

    private static int margin(int width) {
        return Math.max(1, width / 64);
    }

    /** How many times the letters of an image's caption are larger than those of {@link PixelFont}. */
    private static int scale(int width) {
        return Math.max(1, width / (LETTERS * PixelFont.ADVANCE));
    }

    private static int captionHeight(int width) {
        return (PROMPT_LINES + 1) * LINE * scale(width) + scale(width);
    }

    /**
     * Composes a white sheet with the cells in reading order and a margin of 1/64 of an image's width, at least one pixel.
     *
     * @param cells at least one with an image; all images of one size
     * @param columns at least 1; with fewer cells the sheet is narrower
     * @throws IllegalArgumentException if there is no image or no column, sizes differ, or the sheet would be too large
     */
    public static Raster compose(List<Cell> cells, int columns) {
        Raster first = cells.stream()
                .flatMap(cell -> cell.image().stream())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a sheet needs at least one image"));
        List<Raster> rasters = cells.stream()
                .map(cell -> raster(cell, first.width(), first.height()))
                .toList();
        return ContactSheet.compose(rasters, columns, margin(first.width()));
    }

    private static Raster raster(Cell cell, int width, int height) {
        int scale = scale(width);
        int letters = Math.max(1, width / (PixelFont.ADVANCE * scale));
        Raster raster = Raster.blank(width, height + captionHeight(width));
        PixelFont.fill(raster, 0, 0, width, raster.height(), WHITE);
        if (cell.image().isPresent()) {
            ContactSheet.paste(raster, requireSize(cell.image().get(), width, height), 0, 0);
        } else {
            PixelFont.fill(raster, 0, 0, width, height, LIGHT);
            List<String> lines = lines(cell.missing(), letters, Math.max(1, height / (LINE * scale)));
            int top = (height - lines.size() * LINE * scale) / 2;
            draw(raster, lines, top, scale, BLACK);
        }
        int top = height + 2 * scale;
        List<String> prompt = lines(cell.prompt(), letters, PROMPT_LINES);
        draw(raster, prompt, top, scale, BLACK);
        draw(raster, lines(cell.detail(), letters, 1), top + prompt.size() * LINE * scale, scale, DARK);
        return raster;
    }

    private static Raster requireSize(Raster image, int width, int height) {
        if (image.width() != width || image.height() != height) {
            throw new IllegalArgumentException(
                    "the images of a sheet must have one size: " + image + " beside one of " + width + " x " + height);
        }
        return image;
    }

    private static void draw(Raster raster, List<String> lines, int top, int scale, int grey) {
        for (int i = 0; i < lines.size(); i++) {
            PixelFont.draw(raster, lines.get(i), scale, top + i * LINE * scale, scale, grey);
        }
    }

    /**
     * Breaks a text into lines, between words where that is possible. A text that is too long ends in three dots.
     *
     * @param letters in a line, at least 1
     * @param most lines, at least 1
     */
    static List<String> lines(String text, int letters, int most) {
        String rest = PixelFont.drawable(text).strip().replaceAll(" +", " ");
        List<String> lines = new ArrayList<>();
        while (!rest.isEmpty()) {
            if (lines.size() == most - 1 && rest.length() > letters) {
                lines.add(rest.substring(0, Math.max(0, letters - 3)) + "...".substring(0, Math.min(3, letters)));
                break;
            }
            int end = Math.min(letters, rest.length());
            int space = rest.lastIndexOf(' ', letters);
            if (end < rest.length() && space > 0) {
                end = space;
            }
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).strip();
        }
        return lines;
    }
}
