package dev.hart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.engine.machine.CpuInfo;
import dev.hart.image.Raster;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** The comparison of an image with one that was generated before. */
final class RecordedImage {
    private RecordedImage() {}

    /**
     * Requires that at most one pixel of a thousand differs, and by one level at most. With another ONNX Runtime, sums are rounded in
     * another order, so a value just beside an integer may be truncated to the next byte. A change of the noise would change nearly
     * every pixel. Processors without AVX-512 also round in another order: on an AMD EPYC with AVX2, 96 of 16,384 pixels differ by one
     * level from the image of one with AVX-512, so they have a recording of their own beside the file.
     */
    static void requireSame(Raster image, Path file) throws IOException {
        BufferedImage recorded = ImageIO.read(ofThisProcessor(file).toFile());
        assertThat(image.width()).isEqualTo(recorded.getWidth());
        assertThat(image.height()).isEqualTo(recorded.getHeight());
        int pixels = image.width() * image.height();
        int different = 0;
        for (int i = 0; i < pixels; i++) {
            int rgb = recorded.getRGB(i % image.width(), i / image.width());
            boolean same = true;
            for (int channel = 0; channel < 3; channel++) {
                int expected = (rgb >> (8 * (2 - channel))) & 0xFF;
                int actual = image.rgb()[3 * i + channel] & 0xFF;
                assertThat(Math.abs(actual - expected))
                        .as("difference of pixel %d in channel %d", i, channel)
                        .isLessThanOrEqualTo(1);
                same &= actual == expected;
            }
            different += same ? 0 : 1;
        }
        assertThat(different).as("pixels that differ, of %d", pixels).isLessThanOrEqualTo(pixels / 1000);
    }

    private static Path ofThisProcessor(Path file) {
        boolean hasAvx512 =
                CpuInfo.ofThisMachine().filter(cpu -> cpu.has("avx512f")).isPresent();
        return hasAvx512
                ? file
                : file.resolveSibling(file.getFileName().toString().replace(".png", "-avx2.png"));
    }
}
