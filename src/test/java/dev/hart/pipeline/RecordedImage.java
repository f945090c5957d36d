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
     * Requires that few pixels differ, and by one level at most: one of a thousand on a processor with AVX-512, like the one on which
     * the images were recorded, and ten of a thousand on others. There sums are rounded in another order, so that values just beside
     * an integer are truncated to the next byte: 96 of 16,384 pixels on an AMD EPYC with AVX2. A change of the noise would change
     * nearly every pixel.
     */
    static void requireSame(Raster image, Path file) throws IOException {
        BufferedImage recorded = ImageIO.read(file.toFile());
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
        assertThat(different).as("pixels that differ, of %d", pixels).isLessThanOrEqualTo(pixels * most() / 1000);
    }

    /** Returns how many pixels of a thousand may differ on this processor. */
    private static int most() {
        boolean likeTheRecording =
                CpuInfo.ofThisMachine().filter(cpu -> cpu.has("avx512f")).isPresent();
        return likeTheRecording ? 1 : 10;
    }
}
