package dev.hart.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaleScheduleTest {
    private static final ScaleSchedule RELEASED = ScaleSchedule.of(1, 2, 3, 4, 5, 7, 9, 12, 16, 21, 27, 36, 48, 64);

    @Test
    void countsThePositionsOfTheReleasedSchedule() {
        // 9750 includes the 300 context tokens of which scale 0 is the last: 9451 - 1 + 300.
        assertThat(RELEASED.totalPositions() - 1 + 300).isEqualTo(9750);
        assertThat(RELEASED.count()).isEqualTo(14);
        assertThat(RELEASED.last()).isEqualTo(13);
        assertThat(RELEASED.lastSide()).isEqualTo(64);
        assertThat(RELEASED.tokens(13)).isEqualTo(4096);
    }

    @Test
    void eachScaleStartsWhereTheOneBeforeItEnds() {
        assertThat(RELEASED.firstPosition(0)).isZero();
        for (int k = 1; k < RELEASED.count(); k++) {
            assertThat(RELEASED.firstPosition(k)).isEqualTo(RELEASED.firstPosition(k - 1) + RELEASED.tokens(k - 1));
        }
    }

    @Test
    void theLastScaleKeepsTheRatioOfTheScaleBeforeIt() {
        assertThat(RELEASED.ratio(0)).isZero();
        assertThat(RELEASED.ratio(5)).isEqualTo(5 / 13.0);
        assertThat(RELEASED.ratio(12)).isEqualTo(12 / 13.0);
        assertThat(RELEASED.ratio(13)).isEqualTo(12 / 13.0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1; 2 to 64 numbers",
                "2,4; start with 1",
                "1,4,3; must not shrink",
                "1,4,2; must not shrink",
                "1,2000; at most 1024"
            })
    void refusesInvalidScales(String sides, String reason) {
        int[] numbers =
                Arrays.stream(sides.split(",")).mapToInt(Integer::parseInt).toArray();

        assertThatThrownBy(() -> ScaleSchedule.of(numbers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("scales")
                .hasMessageContaining(reason);
    }

    @Test
    void refusesScalesOutsideTheSchedule() {
        assertThatThrownBy(() -> RELEASED.ratio(14)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void doesNotChangeWithTheListItWasBuiltFrom() {
        List<Integer> sides = new ArrayList<>(List.of(1, 2));
        ScaleSchedule schedule = new ScaleSchedule(sides);

        sides.add(9);

        assertThat(schedule.count()).isEqualTo(2);
    }
}
