package dev.hart.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.image.CaptionedSheet.Cell;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CaptionedSheetTest {
    private static final int SIDE = 128;
    /** Two lines of the prompt and one of detail, 10 pixels each, and one row free. */
    private static final int CAPTION = 31;

    private static final int MARGIN = SIDE / 64;

    @Test
    void eachImageStandsAboveItsCaptionAndAMissingOneHasAGreyPlaceWithTheReason() {
        Raster sheet = CaptionedSheet.compose(
                List.of(
                        cell(Optional.of(grey(100)), "a cat"),
                        cell(Optional.empty(), "a dog"),
                        cell(Optional.of(grey(50)), "a fox")),
                2);

        assertThat(sheet.width()).isEqualTo(2 * SIDE + 3 * MARGIN);
        assertThat(sheet.height()).isEqualTo(2 * (SIDE + CAPTION) + 3 * MARGIN);
        int right = SIDE + 2 * MARGIN;
        int below = SIDE + CAPTION + 2 * MARGIN;
        assertThat(pixel(sheet, MARGIN, MARGIN)).isEqualTo(100);
        assertThat(pixel(sheet, right, MARGIN)).isEqualTo(0xDD);
        assertThat(pixel(sheet, MARGIN, below)).isEqualTo(50);
        // Letters are black on the grey place, and on white below each image.
        assertThat(dark(sheet, right, MARGIN, SIDE)).isGreaterThan(30);
        assertThat(dark(sheet, MARGIN, MARGIN + SIDE, CAPTION)).isGreaterThan(20);
        assertThat(dark(sheet, right, below, SIDE + CAPTION)).isZero();
    }

    @Test
    void aSheetThatNoArrayCanHoldDoesNotFit() {
        assertThat(CaptionedSheet.fits(2, 2, 1024)).isTrue();
        // 1040 x 1195 pixels each, with margin and caption.
        assertThat(CaptionedSheet.fits(23, 23, 1024)).isTrue();
        assertThat(CaptionedSheet.fits(25, 25, 1024)).isFalse();
        assertThat(CaptionedSheet.fits(Integer.MAX_VALUE, Integer.MAX_VALUE, 1024))
                .isFalse();
    }

    @Test
    void theCaptionShowsThePromptInTheFontsLetters() {
        Raster sheet = CaptionedSheet.compose(List.of(cell(Optional.of(grey(0xFF)), "I")), 1);

        // The letter I: a vertical bar of 7 pixels between two serifs of 3 pixels.
        int left = MARGIN + 1;
        int top = MARGIN + SIDE + 2;
        for (int y = 0; y < PixelFont.HEIGHT; y++) {
            assertThat(pixel(sheet, left + 2, top + y)).isZero();
            assertThat(pixel(sheet, left + 1, top + y)).isEqualTo(y == 0 || y == 6 ? 0 : 0xFF);
        }
    }

    @Test
    void aLongPromptIsBrokenBetweenWordsAndCut() {
        assertThat(CaptionedSheet.lines("a red house beside a tree", 12, 3))
                .containsExactly("a red house", "beside a", "tree");
        assertThat(CaptionedSheet.lines("a red house beside a tree under a sky", 12, 2))
                .containsExactly("a red house", "beside a ...");
        assertThat(CaptionedSheet.lines("abcdefghij", 4, 2)).containsExactly("abcd", "e...");
        assertThat(CaptionedSheet.lines(" ", 4, 2)).isEmpty();
    }

    @Test
    void lettersThatTheFontLacksLoseTheirAccentsOrAreBoxes() {
        assertThat(PixelFont.drawable("Füchsin, groß\tÅ")).isEqualTo("Fuchsin, gross A");
        assertThat(PixelFont.drawable("狐🦊")).isEqualTo("\u007F\u007F");
    }

    @Test
    void aSheetWithoutImagesOrWithTwoSizesIsRefused() {
        assertThatThrownBy(() -> CaptionedSheet.compose(List.of(cell(Optional.empty(), "a")), 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CaptionedSheet.compose(
                        List.of(cell(Optional.of(grey(1)), "a"), cell(Optional.of(Raster.blank(8, 8)), "b")), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one size");
    }

    private static Cell cell(Optional<Raster> image, String prompt) {
        return new Cell(image, prompt, "seed 7", "refused: violence 0.75");
    }

    private static Raster grey(int value) {
        byte[] rgb = new byte[SIDE * SIDE * 3];
        Arrays.fill(rgb, (byte) value);
        return new Raster(SIDE, SIDE, rgb);
    }

    private static int pixel(Raster image, int x, int y) {
        return image.rgb()[(y * image.width() + x) * 3] & 0xFF;
    }

    private static int dark(Raster image, int left, int top, int height) {
        int dark = 0;
        for (int y = top; y < top + height; y++) {
            for (int x = left; x < left + SIDE; x++) {
                dark += pixel(image, x, y) == 0 ? 1 : 0;
            }
        }
        return dark;
    }
}
