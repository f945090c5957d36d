package dev.hart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.engine.Cancellation;
import dev.hart.generation.BatchPlan;
import dev.hart.generation.BatchWatcher;
import dev.hart.generation.ImageRow;
import dev.hart.generation.Sampling;
import dev.hart.image.Raster;
import dev.hart.pack.ModelPack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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

    @Test
    void theImageOfASeedIsTheRecordedOne() throws IOException {
        RecordedImage.requireSame(
                generate(row(PROMPT, 7)).get(0), Path.of("src/test/resources/golden/demo-seed-7.png"));
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
