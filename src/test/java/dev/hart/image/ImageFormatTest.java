package dev.hart.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ImageFormatTest {
    private static final Provenance PROVENANCE = new Provenance("tiny 1", 7, Optional.of("Füchse & 猫"));

    private static String xmp(ImageFormat format, byte[] file) {
        return switch (format) {
            case PNG -> new PngFile(file).xmp();
            case JPEG -> new JpegFile(file).xmp();
            case WEBP -> new WebpFile(file).xmp();
        };
    }

    static Stream<Arguments> formatsAndShapes() {
        return Arrays.stream(ImageFormat.values())
                .flatMap(format -> Stream.of(
                                new int[] {1, 1}, new int[] {1, 300}, new int[] {300, 1}, new int[] {17, 33})
                        .map(shape -> Arguments.of(format, shape[0], shape[1])));
    }

    @ParameterizedTest
    @MethodSource("formatsAndShapes")
    void imagesOfAnyShapeAreEncoded(ImageFormat format, int width, int height) throws IOException {
        Raster raster = Scene.of(width, height);

        Raster decoded = Decoded.by(format.id(), format.encode(raster, PROVENANCE));

        assertThat(Decoded.psnr(decoded, raster)).isGreaterThan(25);
    }

    @ParameterizedTest
    @EnumSource
    void everyFormatContainsTheSamePacket(ImageFormat format) {
        byte[] file = format.encode(Scene.of(30, 20), PROVENANCE);

        assertThat(xmp(format, file)).isEqualTo(Xmp.packet(PROVENANCE));
    }

    @ParameterizedTest
    @EnumSource
    void theSameImageGivesTheSameBytesAndIsNotChanged(ImageFormat format) {
        Raster raster = Scene.of(130, 70);

        byte[] once = format.encode(raster, PROVENANCE);
        byte[] again = format.encode(Scene.of(130, 70), PROVENANCE);

        assertThat(once).isEqualTo(again);
        assertThat(raster).isEqualTo(Scene.of(130, 70));
    }

    @ParameterizedTest
    @EnumSource
    void manyThreadsGetTheSameBytes(ImageFormat format) {
        byte[] alone = format.encode(Scene.of(130, 70), PROVENANCE);

        List<byte[]> together = IntStream.range(0, 16)
                .parallel()
                .mapToObj(i -> format.encode(Scene.of(130, 70), PROVENANCE))
                .toList();

        assertThat(together).allSatisfy(file -> assertThat(file).isEqualTo(alone));
    }

    @ParameterizedTest
    @EnumSource(names = {"JPEG", "WEBP"})
    void moreQualityMakesLargerFilesAndTheBestIsTheDefault(ImageFormat format) {
        Raster raster = Scene.of(200, 200);

        assertThat(Stream.of(0, 25, 50, 75, 100)
                        .map(compression -> format.encode(raster, PROVENANCE, compression).length)
                        .toList())
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(format.encode(raster, PROVENANCE)).isEqualTo(format.encode(raster, PROVENANCE, 100));
    }

    @Test
    void aCompressionOutOfRangeIsRefused() {
        Raster raster = Scene.of(2, 2);

        assertThatThrownBy(() -> ImageFormat.JPEG.encode(raster, PROVENANCE, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("compression must be 0 to 100, is -1");
        assertThatThrownBy(() -> ImageFormat.WEBP.encode(raster, PROVENANCE, 101))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("compression must be 0 to 100, is 101");
        assertThatThrownBy(() -> ImageFormat.PNG.encode(raster, PROVENANCE, 50))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("png takes no compression, it was given 50");
        assertThat(ImageFormat.PNG.encode(raster, PROVENANCE, 100))
                .isEqualTo(new PngEncoder().encode(raster, PROVENANCE));
    }

    @ParameterizedTest
    @EnumSource
    void formatsArePreparedBeforeTheFirstImage(ImageFormat format) {
        assertThatCode(format::prepare).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"png,PNG", "jpeg,JPEG", "webp,WEBP"})
    void requestsNameFormatsByTheirIds(String id, ImageFormat format) {
        assertThat(ImageFormat.ofId(id)).contains(format);
        assertThat(format).hasToString(id);
        assertThat(format.takesCompression()).isEqualTo(format != ImageFormat.PNG);
    }

    @ParameterizedTest
    @CsvSource({"a.png,PNG", "a.jpg,JPEG", "a.JPEG,JPEG", "a.b.WebP,WEBP", ".jpg,JPEG"})
    void theFormatFollowsFromTheFileName(String name, ImageFormat format) {
        assertThat(ImageFormat.ofFileName(name)).contains(format);
    }

    @ParameterizedTest
    @CsvSource({"JPEG", "jpg", "gif", "''"})
    void otherIdsNameNoFormat(String id) {
        assertThat(ImageFormat.ofId(id)).isEmpty();
        assertThat(ImageFormat.ofFileName(id)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PNG, image/png, png", "JPEG, image/jpeg, jpg", "WEBP, image/webp, webp"})
    void mediaTypesAndExtensionsAreThoseThatStoresContain(ImageFormat format, String mediaType, String extension) {
        assertThat(format.mediaType()).isEqualTo(mediaType);
        assertThat(format.extension()).isEqualTo(extension);
        assertThat(ImageFormat.ofExtension(extension)).contains(format);
        assertThat(ImageFormat.ofExtension("jpeg")).isEmpty();
        assertThat(ImageFormat.values()).hasSize(3);
    }
}
