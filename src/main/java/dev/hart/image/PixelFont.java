package dev.hart.image;

import java.text.Normalizer;

/**
 * The letters of a dot matrix, 5 x 7 pixels each, for captions. Java's own text needs fonts and native libraries, which most
 * servers do not have. Letters with accents lose them, and a letter that ASCII lacks is an empty box.
 */
final class PixelFont {
    /** Pixels from one letter to the next. */
    static final int ADVANCE = 6;

    /** Pixels of a letter's height. */
    static final int HEIGHT = 7;

    private static final int COLUMNS = 5;
    private static final char FIRST = ' ';
    private static final char LAST = '~';

    /**
     * For each letter from blank to tilde five columns from left to right, as two hexadecimal digits; the lowest bit is the
     * top.
     */
    private static final String DOTS =
            "000000000000005F00000007000700147F147F14242A7F2A12231308646236495522500005030000001C2241000041221C00"
                    + "14083E081408083E080800503000000808080808006060000020100804023E5149453E00427F400042615149462141454B31"
                    + "1814127F1027454545393C4A49493001710905033649494936064949291E0036360000005636000008142241001414141414"
                    + "00412214080201510906324979413E7E1111117E7F494949363E414141227F4141221C7F494949417F090909013E4149497A"
                    + "7F0808087F00417F41002040413F017F081422417F404040407F020C027F7F0408107F3E4141413E7F090909063E4151215E"
                    + "7F09192946464949493101017F01013F4040403F1F2040201F3F4038403F631408146307087008076151494543007F414100"
                    + "02040810200041417F0004020102044040404040000102040020545454787F484444383844444420384444487F3854545418"
                    + "087E0901020C5252523E7F0804047800447D40002040443D007F1028440000417F40007C041804787C080404783844444438"
                    + "7C14141408081414187C7C080404084854545420043F4440203C4040207C1C2040201C3C4030403C44281028440C5050503C"
                    + "4464544C44000836410000007F000000413608000804081008";

    private static final String BOX = "7F4141417F";

    private PixelFont() {}

    /**
     * Returns the text with letters that this font has: without accents, with a ligature or another compatibility character as
     * its parts ({@code ß} as {@code ss}), and with a blank for white space. Each character that remains unknown becomes
     * U+007F, which {@link #draw} shows as an empty box.
     */
    static String drawable(String text) {
        String plain = Normalizer.normalize(text.replace("\u00DF", "ss"), Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "");
        StringBuilder drawable = new StringBuilder();
        plain.codePoints()
                .map(c -> Character.isWhitespace(c) ? ' ' : c)
                .map(c -> c >= FIRST && c <= LAST ? c : LAST + 1)
                .forEach(drawable::appendCodePoint);
        return drawable.toString();
    }

    /**
     * Draws a line of text, cut at the edges of the image.
     *
     * @param text as {@link #drawable} returns it
     * @param scale pixels of the image for each pixel of a letter, at least 1
     * @param grey 0 to 255
     */
    static void draw(Raster image, String text, int left, int top, int scale, int grey) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            String dots = c > LAST ? BOX : DOTS.substring((c - FIRST) * 2 * COLUMNS, (c - FIRST + 1) * 2 * COLUMNS);
            for (int x = 0; x < COLUMNS; x++) {
                int column = Integer.parseInt(dots, 2 * x, 2 * x + 2, 16);
                for (int y = 0; y < HEIGHT; y++) {
                    if ((column >> y & 1) != 0) {
                        fill(image, left + (i * ADVANCE + x) * scale, top + y * scale, scale, scale, grey);
                    }
                }
            }
        }
    }

    /** Fills a rectangle, as far as it is inside the image. */
    static void fill(Raster image, int left, int top, int width, int height, int grey) {
        int from = Math.max(0, left);
        int to = Math.min(image.width(), left + width);
        for (int y = Math.max(0, top); y < Math.min(image.height(), top + height); y++) {
            for (int x = from; x < to; x++) {
                for (int channel = 0; channel < Raster.CHANNELS; channel++) {
                    image.rgb()[(y * image.width() + x) * Raster.CHANNELS + channel] = (byte) grey;
                }
            }
        }
    }
}
