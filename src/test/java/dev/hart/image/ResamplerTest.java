package dev.hart.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplerTest {
    private interface Level {
        int at(int x, int y, int channel);
    }

    private static Raster image(int width, int height, Level level) {
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) level.at(i / 3 % width, i / 3 / width, i % 3);
        }
        return new Raster(width, height, rgb);
    }

    private static int at(Raster image, int x, int y, int channel) {
        return image.rgb()[(y * image.width() + x) * 3 + channel] & 0xFF;
    }

    @ParameterizedTest
    @CsvSource({"40,30,20,15", "40,30,39,29", "40,30,7,3", "41,23,40,5", "30,30,30,11", "9,40,2,40", "5,5,1,1"})
    void eachPixelIsTheWeightedMeanOfLinearLight(int width, int height, int newWidth, int newHeight) {
        Raster image = Scene.of(width, height);

        Raster small = Resampler.shrink(image, newWidth, newHeight);

        assertThat(small.width()).isEqualTo(newWidth);
        assertThat(small.height()).isEqualTo(newHeight);
        for (int i = 0; i < small.rgb().length; i++) {
            int x = i / 3 % newWidth;
            int y = i / 3 / newWidth;
            double expected = Reference.level(image, newWidth, newHeight, x, y, i % 3);
            // Half a level for rounding, and what floats lose.
            assertThat(at(small, x, y, i % 3)).as("%s, %s", x, y).isCloseTo((int) Math.round(expected), within(1));
            assertThat((double) at(small, x, y, i % 3)).as("%s, %s", x, y).isEqualTo(expected, within(0.51));
        }
    }

    /** The formula as one reads it: every old pixel weighs for every new one, in two dimensions and doubles. */
    private static final class Reference {
        static double level(Raster image, int newWidth, int newHeight, int x, int y, int channel) {
            double light = 0;
            double weights = 0;
            for (int v = 0; v < image.height(); v++) {
                double down = lanczos((v + 0.5) * newHeight / image.height() - (y + 0.5));
                for (int u = 0; u < image.width(); u++) {
                    double weight = down * lanczos((u + 0.5) * newWidth / image.width() - (x + 0.5));
                    light += weight * light(at(image, u, v, channel));
                    weights += weight;
                }
            }
            return level(Math.max(0, Math.min(1, light / weights)));
        }

        private static double lanczos(double x) {
            double t = Math.PI * x;
            return x == 0 ? 1 : Math.abs(x) >= 3 ? 0 : 3 * Math.sin(t) * Math.sin(t / 3) / (t * t);
        }

        private static double light(int level) {
            double v = level / 255.0;
            return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
        }

        private static double level(double light) {
            return 255 * (light <= 0.0031308 ? light * 12.92 : 1.055 * Math.pow(light, 1 / 2.4) - 0.055);
        }
    }

    @Test
    void anImageOfOneColourKeepsThatColour() {
        for (int level = 0; level < 256; level++) {
            int first = level;
            Raster flat = image(31, 17, (x, y, c) -> first + c * 50);

            assertThat(Resampler.shrink(flat, 13, 5)).isEqualTo(image(13, 5, (x, y, c) -> first + c * 50));
        }
    }

    @Test
    void aGradientStaysAGradient() {
        Raster slope = image(256, 64, (x, y, c) -> x);

        Raster small = Resampler.shrink(slope, 64, 16);

        // Pixel i covers 4i to 4i + 3. The borders see one side only.
        for (int x = 0; x < 64; x++) {
            assertThat(at(small, x, 7, 1)).isCloseTo(4 * x + 2, within(x < 3 || x > 60 ? 4 : 1));
            assertThat(x == 0 ? 0 : at(small, x - 1, 7, 1)).isLessThanOrEqualTo(at(small, x, 7, 1));
        }
    }

    @Test
    void besideAHardEdgeBlackStaysBlackAndWhiteStaysWhite() {
        Raster edge = image(96, 96, (x, y, c) -> x < 47 ? 0 : 255);

        Raster small = Resampler.shrink(edge, 32, 32);

        for (int x = 0; x < 32; x++) {
            int level = at(small, x, 16, 0);
            // The kernel's lobes over- and undershoot; out of range they may not wrap round.
            if (x < 15) {
                assertThat(level).as("%s", x).isLessThan(48);
            } else if (x > 15) {
                assertThat(level).as("%s", x).isGreaterThan(245);
            }
        }
    }

    @Test
    void fineStripesBecomeAsBrightAsTheyLookFromAfar() {
        Raster stripes = image(128, 128, (x, y, c) -> x % 2 * 255);

        Raster small = Resampler.shrink(stripes, 32, 32);

        // Half the light of white is 188 in sRGB; averaging the numbers would say 128.
        assertThat(at(small, 16, 16, 0)).isEqualTo(188);
    }

    @Test
    void detailTooFineForTheNewSizeVanishes() {
        Raster stripes = image(300, 300, (x, y, c) -> (x + y) % 2 * 255);

        Raster small = Resampler.shrink(stripes, 100, 100);

        int[] inner = new int[90];
        Arrays.setAll(inner, x -> at(small, x + 5, 50, 0));
        assertThat(Arrays.stream(inner).max().orElseThrow()
                        - Arrays.stream(inner).min().orElseThrow())
                .isLessThanOrEqualTo(2);
    }

    @Test
    void theSameSizeReturnsTheSameImage() {
        Raster image = Scene.of(20, 10);

        assertThat(Resampler.shrink(image, 20, 10)).isSameAs(image);
    }

    @Test
    void theImageIsNotChanged() {
        Raster image = Scene.of(20, 10);

        Resampler.shrink(image, 7, 7);

        assertThat(image).isEqualTo(Scene.of(20, 10));
    }

    @ParameterizedTest
    @CsvSource({"0,5", "5,0", "-1,5", "11,10", "10,11"})
    void otherSizesAreRefused(int width, int height) {
        Raster image = Scene.of(10, 10);

        assertThatThrownBy(() -> Resampler.shrink(image, width, height))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an image of 10 x 10 pixels cannot be shrunk to " + width + " x " + height);
    }
}
