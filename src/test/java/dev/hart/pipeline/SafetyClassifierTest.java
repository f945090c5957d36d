package dev.hart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hart.convert.LanguageStages;
import dev.hart.engine.Cancellation;
import dev.hart.engine.CancelledRunException;
import dev.hart.generation.SafetyException;
import dev.hart.pipeline.SafetyClassifier.Score;
import dev.hart.verify.CaseCopy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetyClassifierTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/gemma2");

    /**
     * Longer rows in the batch add zeros to a row's sums, which may change the order of addition. Measured: the same bits, for
     * this model and for Gemma-2 at its real size on two threads.
     */
    private static final double BATCH_BOUND = 1e-6;

    @TempDir
    Path temporary;

    private static long[] tokens(int count) {
        return new Random(count).longs(count, 3, 700).toArray();
    }

    private static List<Score> scores(SafetyClassifier classifier, List<long[]> rows) {
        return classifier.scores(rows, new Cancellation());
    }

    @Test
    void aRowHasTheSameScoreAloneAndInABatch() {
        List<long[]> rows = List.of(tokens(40), tokens(1), tokens(63), tokens(17));
        try (SafetyClassifier classifier = new SafetyClassifier(LanguageStages.safety(GOLDEN, temporary))) {
            List<Score> together = scores(classifier, rows);

            assertThat(together).hasSize(rows.size());
            for (int i = 0; i < rows.size(); i++) {
                double alone = scores(classifier, List.of(rows.get(i))).get(0).violation();
                assertThat((double) together.get(i).violation())
                        .isBetween(0.0, 1.0)
                        .isCloseTo(alone, within(BATCH_BOUND));
            }
        }
    }

    @Test
    void theScoreIsTheSoftmaxOfYesAgainstNo() {
        try (SafetyClassifier classifier = new SafetyClassifier(LanguageStages.safety(GOLDEN, temporary))) {
            Score score = scores(classifier, List.of(tokens(20))).get(0);

            double expected = 1 / (1 + Math.exp(score.no() - score.yes()));
            assertThat((double) score.violation()).isCloseTo(expected, within(1e-6));
        }
    }

    @Test
    void aScoreThatIsNotANumberIsRefusedAndNeverReturned() throws IOException {
        CaseCopy damaged = CaseCopy.of("gemma2", temporary).change("model.norm.weight", value -> Double.NaN);
        try (SafetyClassifier classifier = new SafetyClassifier(LanguageStages.safety(damaged.folder(), temporary))) {
            assertThatThrownBy(() -> scores(classifier, List.of(tokens(5)))).isInstanceOf(SafetyException.class);
        }
    }

    @Test
    void aCheckOfNothingIsRefused() {
        try (SafetyClassifier classifier = new SafetyClassifier(LanguageStages.safety(GOLDEN, temporary))) {
            assertThatThrownBy(() -> scores(classifier, List.of())).isInstanceOf(SafetyException.class);
            assertThatThrownBy(() -> scores(classifier, List.of(tokens(3), new long[0])))
                    .isInstanceOf(SafetyException.class);
        }
    }

    @Test
    void aRunThatFailsIsASafetyException() {
        long[] outsideTheTable = {703};
        try (SafetyClassifier classifier = new SafetyClassifier(LanguageStages.safety(GOLDEN, temporary))) {
            assertThatThrownBy(() -> scores(classifier, List.of(outsideTheTable)))
                    .isInstanceOf(SafetyException.class)
                    .hasMessageContaining("failed");
        }
    }

    @Test
    void aCancelledRunIsNotAFailure() {
        Cancellation cancelled = new Cancellation();
        cancelled.trigger();
        try (SafetyClassifier classifier = new SafetyClassifier(LanguageStages.safety(GOLDEN, temporary))) {
            assertThatThrownBy(() -> classifier.scores(List.of(tokens(5)), cancelled))
                    .isInstanceOf(CancelledRunException.class);
        }
    }
}
