package dev.hart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.generation.ImageRow;
import dev.hart.generation.Sampling;
import dev.hart.pack.ModelSizes;
import dev.hart.pack.ScaleSchedule;
import dev.hart.pack.SmoothRule;
import dev.hart.pack.tokenizer.PaddedPrompt;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A batch's inputs, pinned by the digests of their exact bits: the same seed must mean the same inputs in every version.
 * The expected values were recorded at commit 9609846.
 */
class BatchNoiseTest {
    private static final ScaleSchedule SCALES = ScaleSchedule.of(1, 2, 3, 4, 6, 8, 11, 16);
    private static final ModelSizes MODEL = new ModelSizes(512, 16, 256, 8, 8);

    private final BatchNoise noise = new BatchNoise(SCALES, MODEL, SmoothRule.AUTHORS, FloatBuffer.allocate(0));

    private static final EncodedRow SOFT = row(7, 4.5, Sampling.DEFAULT);
    private static final EncodedRow HARD = row(9007199254740991L, 2, new Sampling(false, 0.9));

    @Test
    void theTransformersInputsAreTheRecordedOnes() {
        TransformerBatch batch = noise.transformer(List.of(SOFT, HARD));

        assertThat(NoiseDigest.of(batch.guidance()))
                .as("guidance")
                .isEqualTo("12f2683af6c1528778d590058501a125d33c0d18a9fb342253bf1de95cbadd59");
        assertThat(NoiseDigest.of(batch.logitScale()))
                .as("logit scale")
                .isEqualTo("5b422af75717dc8eeccb06f1ce5109c3a7194fb0b71913e2a328143bac58cd49");
        assertThat(NoiseDigest.of(batch.temperature()))
                .as("temperature")
                .isEqualTo("c8af3924105c7f7d69a89fbcf7a5be1d880730b53a2b289efedb7a89448a9074");
        assertThat(batch.tail()).containsExactly(-1, 0.1f);
        assertThat(NoiseDigest.of(batch.smooth().offset()))
                .as("smooth offsets")
                .isEqualTo("a2ffe9ff10d09c9e01b64ebbfb83ca86e1d1aaf13c9b9d9d008153b94db02a4e");
        assertThat(NoiseDigest.of(batch.smooth().stride()))
                .as("smooth strides")
                .isEqualTo("4d11ee247e015c1f080f8b18a12dd35a9a8802ac59112141a70b65b9d4594a83");
        assertThat(NoiseDigest.of(batch.select().offset()))
                .as("select offsets")
                .isEqualTo("fb473ec5dd6588aff081c029eca770a4533d322a19822921a04bcb1c736ae1a3");
        assertThat(NoiseDigest.of(batch.select().stride()))
                .as("select strides")
                .isEqualTo("2c9678d24252f510a8b133cdeb4d6d9f0c9e74392fb111bf6da3778c5585fda0");
    }

    @Test
    void theResidualsInputsAreTheRecordedOnes() {
        assertThat(NoiseDigest.of(noise.residual(List.of(SOFT, HARD))))
                .isEqualTo("122bc5b143a9f808745fa2620b28a72e375949d9d03b719185978e4a421c1431");
        assertThat(noise.residualGuidance(List.of(SOFT, HARD))).containsExactly(3.857143f, 1.7142857f);
    }

    @Test
    void aRowsNoiseDoesNotDependOnItsBatch() {
        TransformerBatch alone = noise.transformer(List.of(SOFT));
        TransformerBatch third = noise.transformer(List.of(HARD, HARD, SOFT));
        int positions = SCALES.totalPositions();

        assertThat(row(third.smooth().offset(), 2, positions))
                .isEqualTo(alone.smooth().offset());
        assertThat(row(third.smooth().stride(), 2, positions))
                .isEqualTo(alone.smooth().stride());
        assertThat(row(third.select().offset(), 2, positions))
                .isEqualTo(alone.select().offset());
        assertThat(row(third.select().stride(), 2, positions))
                .isEqualTo(alone.select().stride());
        assertThat(alone.select().offset()).isNotEqualTo(alone.smooth().offset());
    }

    @Test
    void aRowsResidualNoiseDoesNotDependOnItsBatch() {
        float[] alone = noise.residual(List.of(SOFT));
        float[] together = noise.residual(List.of(HARD, SOFT));
        int size = SCALES.tokens(SCALES.last()) * MODEL.latentChannels();

        for (int step = 0; step <= MODEL.residualSteps(); step++) {
            assertThat(Arrays.copyOfRange(together, (2 * step + 1) * size, (2 * step + 2) * size))
                    .as("step %d", step)
                    .isEqualTo(Arrays.copyOfRange(alone, step * size, (step + 1) * size));
        }
    }

    @Test
    void withHardSamplingOneDrawServesTheEmbeddingAndTheIndex() {
        TransformerBatch hard = noise.transformer(List.of(HARD));

        assertThat(hard.smooth().offset()).isEqualTo(hard.select().offset());
        assertThat(hard.smooth().stride()).isEqualTo(hard.select().stride());
    }

    private static long[] row(long[] rows, int index, int size) {
        return Arrays.copyOfRange(rows, index * size, (index + 1) * size);
    }

    private static EncodedRow row(long seed, double guidance, Sampling sampling) {
        PaddedPrompt prompt = new PaddedPrompt(new long[] {5, 6}, new long[] {1, 1}, new long[] {0, 1});
        return new EncodedRow(new ImageRow("a tree", seed, guidance, sampling), prompt, new float[] {1, 2});
    }
}
