package dev.hart.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.engine.EngineException;
import dev.hart.onnx.ModelFile;
import dev.hart.onnx.ModelFile.Input;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackManifest;
import dev.hart.pack.PackStage;
import dev.hart.pack.Precision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The options of every stage on every provider, against a file: no option changes unnoticed. */
class ProviderOptionsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/provider-options.txt");

    @Test
    void theOptionsAreThoseOfTheGoldenFile() throws IOException {
        StringBuilder text = new StringBuilder();
        ModelPack pack = ModelPack.open(Path.of("models/demo"));
        for (PackStage stage : PackStage.values()) {
            for (Precision precision : List.of(Precision.FP32, Precision.FP16)) {
                for (boolean lowMemory : List.of(false, true)) {
                    StageTarget target = target(pack, stage, precision, lowMemory);
                    append(text, "cuda", target, ProviderOptions.cuda(target));
                }
                if (stage != PackStage.TRANSFORMER) {
                    StageTarget target = target(pack, stage, precision, false);
                    append(text, "tensorrt", target, ProviderOptions.tensorRt(target));
                }
            }
        }

        // To accept a change, write the text to the file and look at the difference.
        assertThat(text.toString()).isEqualTo(Files.readString(GOLDEN, StandardCharsets.UTF_8));
    }

    private static StageTarget target(ModelPack pack, PackStage stage, Precision precision, boolean lowMemory)
            throws IOException {
        ShapeProfile profile = ShapeProfile.of(
                stage,
                stage == PackStage.TRANSFORMER
                        ? List.of()
                        : ModelFile.read(pack.file(stage.graph())).inputs(),
                pack.manifest(),
                4,
                2,
                LengthBuckets.upTo(4800));
        return new StageTarget(
                stage,
                precision,
                1,
                lowMemory ? OptionalLong.of(6_000_000_000L) : OptionalLong.empty(),
                lowMemory,
                Optional.of(profile));
    }

    private static void append(StringBuilder text, String provider, StageTarget target, Map<String, String> options) {
        text.append(provider)
                .append(' ')
                .append(target.stage().id())
                .append(' ')
                .append(target.precision().text())
                .append(target.lowMemory() ? " low memory, limit" : "")
                .append('\n');
        options.forEach((key, value) ->
                text.append("  ").append(key).append(" = ").append(value).append('\n'));
    }

    @Test
    void aDimensionWithoutKnownSizesIsNamed() {
        PackManifest manifest = PlanFixture.released(Precision.FP32, Precision.FP32);
        List<Input> inputs = List.of(new Input("f_hat", List.of("B", "32", "h", "depth")));

        assertThatThrownBy(() -> ShapeProfile.of(PackStage.DECODER, inputs, manifest, 1, 1, LengthBuckets.NONE))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("decoder.onnx: input 'f_hat' has the dimension 'depth'");
    }

    @Test
    void aTextIsPaddedToTheNextBucketAndTheLongestIsABucket() {
        LengthBuckets buckets = LengthBuckets.upTo(1500);

        assertThat(List.of(1, 128, 129, 1024, 1025, 1500).stream().map(buckets::pad))
                .containsExactly(128, 128, 256, 1024, 1500, 1500);
        assertThat(LengthBuckets.upTo(100).pad(7)).isEqualTo(100);
        assertThat(LengthBuckets.NONE.pad(7)).isEqualTo(7);
    }
}
