package dev.hart.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JpegEncoderTest {
    private static final Provenance PROVENANCE = new Provenance("tiny 1", 7, Optional.empty());

    @ParameterizedTest
    @CsvSource({"100,49", "90,40", "75,37", "50,35", "10,27", "0,21"})
    void anotherDecoderReadsTheImageInTheRequestedQuality(int compression, double psnr) throws IOException {
        Raster raster = Scene.of(203, 157);

        byte[] jpeg = JpegEncoder.encode(raster, PROVENANCE, compression);

        assertThat(Decoded.psnr(Decoded.by("jpeg", jpeg), raster)).isGreaterThan(psnr);
    }

    @Test
    void theProvenanceFollowsTheJfifSegmentOfAProgressiveFile() {
        JpegFile jpeg = new JpegFile(JpegEncoder.encode(Scene.of(40, 30), PROVENANCE, 100));

        assertThat(jpeg.markers()).startsWith(JpegFile.APP0, JpegFile.APP1).contains(JpegFile.PROGRESSIVE_FRAME);
        assertThat(jpeg.segment(JpegFile.APP0).latin1()).startsWith("JFIF\0");
    }

    @ParameterizedTest
    @CsvSource({"100,0x11", "90,0x11", "89,0x22", "0,0x22"})
    void colourIsHalvedBelow90Only(int compression, String samplingOfLuminance) {
        ByteBuffer frame = new JpegFile(JpegEncoder.encode(Scene.of(40, 30), PROVENANCE, compression))
                .segment(JpegFile.PROGRESSIVE_FRAME)
                .data();

        // Precision, height, width, three components of an id, sampling factors and a table each.
        assertThat(frame.getShort(1)).isEqualTo((short) 30);
        assertThat(frame.getShort(3)).isEqualTo((short) 40);
        assertThat(frame.get(5)).isEqualTo((byte) 3);
        assertThat(frame.get(7)).isEqualTo(Integer.decode(samplingOfLuminance).byteValue());
        assertThat(frame.get(10)).isEqualTo((byte) 0x11);
        assertThat(frame.get(13)).isEqualTo((byte) 0x11);
    }

    @Test
    void anImageOrAPromptTooLargeForAJpegIsRefused() {
        Raster wide = new Raster(65_501, 1, new byte[65_501 * 3]);
        Provenance talkative = new Provenance("p", 1, Optional.of("a".repeat(65_000)));

        assertThatThrownBy(() -> JpegEncoder.encode(wide, PROVENANCE, 100))
                .isInstanceOf(EncodingException.class)
                .hasMessage("a JPEG is at most 65500 pixels wide and high, this image is 65501 x 1");
        assertThatThrownBy(() -> JpegEncoder.encode(Scene.of(8, 8), talkative, 100))
                .isInstanceOf(EncodingException.class)
                .hasMessage("the prompt is too long to be stored in a JPEG");
    }

    @Test
    void theWidestImageAndTheLongestPromptAreWritten() throws IOException {
        Raster wide = new Raster(65_500, 1, new byte[65_500 * 3]);
        int room = 65_533
                - 29
                - Xmp.packet(new Provenance("p", 1, Optional.of(""))).getBytes(StandardCharsets.UTF_8).length;
        Provenance longest = new Provenance("p", 1, Optional.of("a".repeat(room)));

        byte[] jpeg = JpegEncoder.encode(wide, longest, 100);

        assertThat(Decoded.by("jpeg", jpeg)).isEqualTo(wide);
        assertThat(new JpegFile(jpeg).xmp()).isEqualTo(Xmp.packet(longest));
    }
}
