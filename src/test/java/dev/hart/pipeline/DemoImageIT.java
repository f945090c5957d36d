package dev.hart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.engine.Cancellation;
import dev.hart.generation.BatchPlan;
import dev.hart.generation.BatchWatcher;
import dev.hart.generation.ImageRow;
import dev.hart.generation.Sampling;
import dev.hart.image.Raster;
import dev.hart.pack.ModelPack;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What a seed means, through all stages of the demo pack: one image against a file that {@code hart generate} wrote at commit
 * 9609846, and the same image again in the same build.
 */
class DemoImageIT {
    private static final String PROMPT = "a red house beside a tree under a night sky";

    private static Pipeline pipeline;

    @BeforeAll
    static void load() {
        pipeline = Pipeline.load(ModelPack.open(Path.of("models/demo")), PipelineOptions.DEFAULT);
    }

    @AfterAll
    static void close() {
        pipeline.close();
    }

    /**
     * On another CPU or with another ONNX Runtime, sums are rounded in another order, so a value just beside an integer may be
     * truncated to the next byte. A change of the noise would change nearly every pixel.
     */
    @Test
    void theImageOfASeedIsTheRecordedOne() throws IOException {
        BufferedImage recorded = ImageIO.read(new File("src/test/resources/golden/demo-seed-7.png"));

        Raster image = generate(row(PROMPT, 7)).get(0);

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

    @Test
    void theImageOfASeedHasTheSameBytesInEveryRunAndBatchOfABuild() {
        Raster first = generate(row(PROMPT, 7)).get(0);
        Raster again = generate(row(PROMPT, 7)).get(0);
        List<Raster> batch = generate(
                row("a large blue balloon over the snow by day", 1), row(PROMPT, 8), row(PROMPT, 7), row("x", 0));

        assertThat(again).isEqualTo(first);
        assertThat(batch.get(2)).isEqualTo(first);
        assertThat(batch.get(1)).isNotEqualTo(first);
    }

    private static ImageRow row(String prompt, long seed) {
        double guidance = pipeline.manifest().defaults().guidance();
        return new ImageRow(prompt, seed, guidance, Sampling.DEFAULT);
    }

    private static List<Raster> generate(ImageRow... rows) {
        int scales = pipeline.manifest().schedule().count();
        return pipeline.generate(List.of(rows), BatchPlan.whole(scales), BatchWatcher.NONE, new Cancellation())
                .images();
    }
}
