package dev.hart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hart.checkpoint.HalfFloats;
import dev.hart.convert.LanguageStages;
import dev.hart.convert.stage.StagePrecision;
import dev.hart.engine.Cancellation;
import dev.hart.engine.CancelledRunException;
import dev.hart.onnx.ElementType;
import dev.hart.verify.CaseCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextEncoderTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/qwen2");
    private static final int WIDTH = 48;
    private static final long[] SYSTEM = {5, 80, 300, 17, 17, 600};

    @TempDir
    Path temporary;

    private TextEncoder encoder(long... systemTokens) {
        try {
            Path folder = Files.createTempDirectory(temporary, "stage");
            return new TextEncoder(LanguageStages.textEncoder(GOLDEN, folder, StagePrecision.FP32), systemTokens);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static long[] tokens(int count) {
        return new Random(count).longs(count, 3, 600).toArray();
    }

    private static long[] ones(int count) {
        long[] mask = new long[count];
        Arrays.fill(mask, 1);
        return mask;
    }

    private static float[] encode(TextEncoder encoder, long[] ids, long[] mask, int batch) {
        return encoder.encode(ids, mask, batch, new Cancellation());
    }

    @Test
    void aRowHasTheSameContextAloneAndInABatch() {
        int length = 24;
        long[] ids = tokens(3 * length);
        long[] mask = ones(3 * length);
        Arrays.fill(mask, 10, length, 0);
        Arrays.fill(mask, length + 1, 2 * length, 0);
        try (TextEncoder encoder = encoder(SYSTEM)) {
            float[] together = encode(encoder, ids, mask, 3);

            for (int row = 0; row < 3; row++) {
                float[] alone = encode(
                        encoder,
                        Arrays.copyOfRange(ids, row * length, (row + 1) * length),
                        Arrays.copyOfRange(mask, row * length, (row + 1) * length),
                        1);
                assertThat(Arrays.copyOfRange(together, row * length * WIDTH, (row + 1) * length * WIDTH))
                        .isEqualTo(alone);
            }
        }
    }

    @Test
    void theCachedSystemPromptGivesTheSameContextAsItsTokens() {
        long[] prompt = tokens(9);
        long[] mask = {1, 1, 1, 1, 1, 1, 0, 0, 0};
        long[] both = new long[SYSTEM.length + prompt.length];
        System.arraycopy(SYSTEM, 0, both, 0, SYSTEM.length);
        System.arraycopy(prompt, 0, both, SYSTEM.length, prompt.length);
        long[] bothMask = ones(both.length);
        System.arraycopy(mask, 0, bothMask, SYSTEM.length, mask.length);
        float[] whole;
        try (TextEncoder plain = encoder()) {
            whole = encode(plain, both, bothMask, 1);
        }

        float[] cached;
        try (TextEncoder encoder = encoder(SYSTEM)) {
            cached = encode(encoder, prompt, mask, 1);
        }

        float[] tail = Arrays.copyOfRange(whole, SYSTEM.length * WIDTH, whole.length);
        assertThat(cached).hasSameSizeAs(tail);
        for (int i = 0; i < tail.length; i++) {
            assertThat(cached[i]).isCloseTo(tail[i], within(1e-5f));
        }
    }

    @Test
    void tokensDoNotDependOnThePadding() {
        long[] ids = tokens(8);
        long[] mask = {1, 1, 1, 1, 1, 0, 0, 0};
        long[] other = ids.clone();
        Arrays.fill(other, 5, 8, 599);
        try (TextEncoder encoder = encoder(SYSTEM)) {
            float[] context = encode(encoder, ids, mask, 1);
            float[] otherPadding = encode(encoder, other, mask, 1);

            assertThat(Arrays.copyOf(otherPadding, 5 * WIDTH)).isEqualTo(Arrays.copyOf(context, 5 * WIDTH));
            assertThat(otherPadding).isNotEqualTo(context);
        }
    }

    @Test
    void paddingDoesNotAttendToOtherPadding() {
        long[] ids = tokens(8);
        long[] mask = {1, 1, 1, 1, 1, 0, 0, 0};
        long[] other = ids.clone();
        other[6] = 599;
        try (TextEncoder encoder = encoder(SYSTEM)) {
            float[] context = encode(encoder, ids, mask, 1);
            float[] otherPadding = encode(encoder, other, mask, 1);

            assertThat(Arrays.copyOfRange(otherPadding, 7 * WIDTH, 8 * WIDTH))
                    .isEqualTo(Arrays.copyOfRange(context, 7 * WIDTH, 8 * WIDTH));
        }
    }

    @Test
    void anEmptyPromptIsAllPaddingAndStillFinite() {
        try (TextEncoder encoder = encoder(SYSTEM)) {
            float[] context = encode(encoder, tokens(4), new long[4], 1);

            for (float value : context) {
                assertThat(value).isFinite();
            }
        }
    }

    @Test
    void weightsOfABf16CheckpointLoseNothingWhenStoredInBf16() throws IOException {
        CaseCopy rounded = CaseCopy.of("qwen2", temporary);
        for (String name : rounded.tensors("model.safetensors")) {
            rounded.change(name, value -> HalfFloats.fromBfloat16(HalfFloats.toBfloat16((float) value)));
        }
        StagePrecision half = new StagePrecision(ElementType.FLOAT, ElementType.BFLOAT16);
        Path wide = Files.createDirectory(temporary.resolve("wide"));
        Path narrow = Files.createDirectory(temporary.resolve("narrow"));
        long[] ids = tokens(8);
        float[] expected;
        try (TextEncoder encoder =
                new TextEncoder(LanguageStages.textEncoder(rounded.folder(), wide, StagePrecision.FP32), SYSTEM)) {
            expected = encode(encoder, ids, ones(8), 1);
        }

        float[] actual;
        try (TextEncoder encoder =
                new TextEncoder(LanguageStages.textEncoder(rounded.folder(), narrow, half), SYSTEM)) {
            actual = encode(encoder, ids, ones(8), 1);
        }

        assertThat(actual).isEqualTo(expected);
        assertThat(Files.size(narrow.resolve("text-encoder.weights")))
                .isLessThan(Files.size(wide.resolve("text-encoder.weights")));
    }

    @Test
    void rowsOfUnequalLengthAreRefused() {
        try (TextEncoder encoder = encoder(SYSTEM)) {
            assertThatThrownBy(() -> encode(encoder, tokens(7), ones(7), 2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("7 token ids");
            assertThatThrownBy(() -> encode(encoder, tokens(8), ones(7), 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aCancelledRunThrowsItsOwnException() {
        Cancellation cancelled = new Cancellation();
        cancelled.trigger();
        try (TextEncoder encoder = encoder(SYSTEM)) {
            assertThatThrownBy(() -> encoder.encode(tokens(4), ones(4), 1, cancelled))
                    .isInstanceOf(CancelledRunException.class);
        }
    }
}
