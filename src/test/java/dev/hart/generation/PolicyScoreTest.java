package dev.hart.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.generation.GenerationResult.PolicyScore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The safety rule: it decides wherever a score is compared with a threshold. */
class PolicyScoreTest {
    @ParameterizedTest
    @CsvSource({
        // Score, threshold, whether it violates.
        "0.49, 0.5, false",
        "0.5, 0.5, false",
        "0.50000001, 0.5, true",
        "0, 0, false",
        "1, 1, false",
        "1, 0.999, true",
        "-0.0, 0, false",
        "4.9E-324, 0, true",
        "Infinity, 1, true",
        "-Infinity, 0, false",
        "NaN, 0.5, true",
        "NaN, 1, true",
        "NaN, Infinity, true",
        "0, NaN, true",
        "NaN, NaN, true"
    })
    void aScoreAboveTheThresholdOrWithoutAnOrderViolates(double score, double threshold, boolean violates) {
        assertThat(new PolicyScore("hate-speech", score).violates(threshold)).isEqualTo(violates);
    }
}
