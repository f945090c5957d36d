package dev.hart.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebpEncoderTest {
    private static final Provenance PROVENANCE = new Provenance("tiny 1", 7, Optional.empty());

    /** The decoder smooths less than libwebp's, which sees 1.5 to 3 dB more. */
    @ParameterizedTest
    @CsvSource({"100,38", "90,37", "75,35", "50,34", "10,32", "0,26"})
    void anotherDecoderSeesThePictureAsWellAsAskedFor(int compression, double psnr) throws IOException {
        Raster raster = Scene.of(203, 157);

        byte[] webp = WebpEncoder.encode(raster, PROVENANCE, compression);

        assertThat(Decoded.psnr(Decoded.by("webp", webp), raster)).isGreaterThan(psnr);
    }

    @Test
    void theHeaderContainsTheXmpFlagAndTheSizeOfTheImage() {
        WebpFile webp = new WebpFile(WebpEncoder.encode(Scene.of(300, 2), PROVENANCE, 100));

        ByteBuffer header = webp.chunk("VP8X").data();
        assertThat(webp.types()).isEqualTo(List.of("VP8X", "VP8 ", "XMP "));
        assertThat(header.getInt(0)).isEqualTo(0b100);
        // Width and height less one, three bytes each, little-endian.
        assertThat(header.getInt(4)).isEqualTo(299 | 1 << 24);
        assertThat(header.getShort(8)).isZero();
        assertThat(header.capacity()).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"odd", "even"})
    void aPacketOfAnyLengthIsPadded(String pack) {
        Provenance provenance = new Provenance(pack, 1, Optional.empty());

        WebpFile webp = new WebpFile(WebpEncoder.encode(Scene.of(9, 9), provenance, 50));

        assertThat(webp.xmp()).isEqualTo(Xmp.packet(provenance));
    }

    @Test
    void theWidestImageIsWrittenAndAWiderOneIsRefused() throws IOException {
        Raster widest = new Raster(16_383, 1, new byte[16_383 * 3]);
        Raster wider = new Raster(1, 16_384, new byte[16_384 * 3]);

        byte[] webp = WebpEncoder.encode(widest, PROVENANCE, 100);

        assertThat(Decoded.by("webp", webp)).isEqualTo(widest);
        assertThatThrownBy(() -> WebpEncoder.encode(wider, PROVENANCE, 100))
                .isInstanceOf(EncodingException.class)
                .hasMessage("a WebP is at most 16383 pixels wide and high, this image is 1 x 16384");
    }
}
