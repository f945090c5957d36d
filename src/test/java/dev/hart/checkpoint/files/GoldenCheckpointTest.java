package dev.hart.checkpoint.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.DType;
import dev.hart.checkpoint.TensorInfo;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoldenCheckpointTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @Test
    void opensASingleSafetensorsFile() {
        try (Checkpoint checkpoint = CheckpointFiles.open(GOLDEN.resolve("qwen2"))) {
            assertThat(checkpoint.info("norm.weight"))
                    .isEqualTo(new TensorInfo("norm.weight", DType.F32, List.of(48L)));
            assertThat(checkpoint.floats("norm.weight")).hasSize(48);
        }
    }

    @Test
    void opensShardsThroughTheirIndex() {
        try (Checkpoint checkpoint = CheckpointFiles.open(GOLDEN.resolve("gemma2"))) {
            assertThat(checkpoint.source()).hasFileName("model.safetensors.index.json");
            assertThat(checkpoint.names()).contains("model.norm.weight", "model.embed_tokens.weight");
            assertThat(checkpoint.file("model.norm.weight")).hasFileName("model-00002-of-00002.safetensors");
        }
    }
}
