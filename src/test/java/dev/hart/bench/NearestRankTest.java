package dev.hart.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestRankTest {
    @ParameterizedTest
    @CsvSource({
        "1, 50, 1",
        "1, 95, 1",
        "2, 50, 1",
        "3, 50, 2",
        "4, 50, 2",
        "5, 50, 3",
        "5, 95, 5",
        "19, 95, 19",
        "20, 95, 19",
        "21, 95, 20",
        "40, 95, 38",
        "100, 95, 95",
        "100, 1, 1",
        "100, 100, 100"
    })
    void aPercentileIsTheSmallestValueThatSoManyPercentDoNotExceed(int count, int percent, double expected) {
        // Descending, since runs come in any order.
        double[] values = IntStream.range(0, count).mapToDouble(i -> count - i).toArray();

        assertThat(NearestRank.of(values, percent)).isEqualTo(expected);
    }

    @Test
    void noValuesHaveNoPercentile() {
        assertThatThrownBy(() -> NearestRank.of(new double[0], 50)).isInstanceOf(IllegalArgumentException.class);
    }
}
