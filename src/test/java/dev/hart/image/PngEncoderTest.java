package dev.hart.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PngEncoderTest {
    private static final Provenance PROVENANCE = new Provenance("tiny 1", 7, Optional.empty());

    private final PngEncoder encoder = new PngEncoder();

    /** Images in which each of the five filters is the best for some rows. */
    enum Texture {
        NOISE {
            @Override
            int value(int x, int y, int c, Random random) {
                return random.nextInt(256);
            }
        },
        STRIPES_ACROSS {
            @Override
            int value(int x, int y, int c, Random random) {
                return y * 37 + c * 90;
            }
        },
        STRIPES_DOWN {
            @Override
            int value(int x, int y, int c, Random random) {
                return x * x * 29 + c * 90;
            }
        },
        SLOPE {
            @Override
            int value(int x, int y, int c, Random random) {
                return x * 3 + y * 5 + c * 11 + random.nextInt(3);
            }
        },
        CONTRAST {
            @Override
            int value(int x, int y, int c, Random random) {
                return random.nextInt(7) == 0 ? 255 : 0;
            }
        };

        abstract int value(int x, int y, int c, Random random);

        Raster raster(int width, int height) {
            Random random = new Random(42);
            byte[] rgb = new byte[width * height * 3];
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = (byte) value(i / 3 % width, i / 3 / width, i % 3, random);
            }
            return new Raster(width, height, rgb);
        }
    }

    @ParameterizedTest
    @EnumSource(Texture.class)
    void anotherDecoderReadsEveryPixelUnchanged(Texture texture) throws IOException {
        Raster raster = texture.raster(67, 41);

        assertThat(Decoded.by("png", encoder.encode(raster, PROVENANCE))).isEqualTo(raster);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,300", "300,1", "2,3", "1024,16"})
    void picturesOfAnyShapeAreEncoded(int width, int height) throws IOException {
        Raster raster = Texture.SLOPE.raster(width, height);

        assertThat(Decoded.by("png", encoder.encode(raster, PROVENANCE))).isEqualTo(raster);
    }

    @Test
    void theChunksAreInOrderWithRightChecksums() {
        PngFile png = new PngFile(encoder.encode(Texture.SLOPE.raster(20, 10), PROVENANCE));

        assertThat(png.types()).isEqualTo(List.of("IHDR", "sRGB", "iTXt", "IDAT", "IEND"));
        assertThat(png.chunk("IHDR").data().getInt(0)).isEqualTo(20);
        assertThat(png.chunk("IHDR").data().getInt(4)).isEqualTo(10);
    }

    @Test
    void smoothImagesBecomeMuchSmaller() {
        Raster raster = Texture.STRIPES_ACROSS.raster(256, 256);

        assertThat(encoder.encode(raster, PROVENANCE)).hasSizeLessThan(raster.rgb().length / 50);
    }

    @Test
    void noiseDoesNotGrow() {
        Raster raster = Texture.NOISE.raster(256, 256);

        assertThat(encoder.encode(raster, PROVENANCE)).hasSizeLessThan(raster.rgb().length + 4096);
    }

    @Test
    void theSameImageGivesTheSameBytes() {
        Raster raster = Texture.CONTRAST.raster(64, 64);

        assertThat(encoder.encode(raster, PROVENANCE)).isEqualTo(encoder.encode(raster, PROVENANCE));
    }

    @Test
    void theEncoderDoesNotChangeTheImage() {
        Raster raster = Texture.NOISE.raster(32, 32);

        encoder.encode(raster, PROVENANCE);

        assertThat(raster).isEqualTo(Texture.NOISE.raster(32, 32));
    }
}
