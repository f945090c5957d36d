package dev.hart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.CompatibilityFiles;
import dev.hart.engine.Cancellation;
import dev.hart.generation.BatchPlan;
import dev.hart.generation.BatchWatcher;
import dev.hart.generation.ImageRow;
import dev.hart.generation.Sampling;
import dev.hart.image.Raster;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packs with the graphs of hart 0.1, whose transformer is told the first scale, generate what they did. */
class OlderPackIT {
    @TempDir
    private Path folder = Path.of("");

    /** The weights of demo pack 6 are those of the present one; its manifest has the digests of all files. */
    @Test
    void thePackThatHart01ConvertedGeneratesTheRecordedImage() throws IOException {
        copy(Path.of("models/demo"));
        copy(CompatibilityFiles.path("demo-6"));
        ModelPack pack = ModelPack.open(folder);

        assertThat(pack.manifest().version()).isEqualTo("6");
        assertThat(Files.readString(folder.resolve(PackFiles.TRANSFORMER), StandardCharsets.ISO_8859_1))
                .contains(TransformerRun.FIRST_SCALE);
        RecordedImage.requireSame(generate(pack), Path.of("src/test/resources/golden/demo-seed-7.png"));
    }

    private static Raster generate(ModelPack pack) {
        try (Pipeline pipeline = Pipeline.load(pack, PipelineOptions.DEFAULT)) {
            double guidance = pack.manifest().defaults().guidance();
            ImageRow row = new ImageRow("a red house beside a tree under a night sky", 7, guidance, Sampling.DEFAULT);
            BatchPlan scales = BatchPlan.whole(pack.schedule().count());
            return pipeline.generate(List.of(row), scales, BatchWatcher.NONE, new Cancellation())
                    .images()
                    .get(0);
        }
    }

    private void copy(Path from) throws IOException {
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file, folder.resolve(String.valueOf(file.getFileName())), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
