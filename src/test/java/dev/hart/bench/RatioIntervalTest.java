package dev.hart.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class RatioIntervalTest {
    @Test
    void theRatioIsThatOfTheMedians() {
        RatioInterval ratio = ratio(timing(4, 5, 6, 7, 100), timing(1, 2, 3, 4, 5));

        assertThat(ratio.value()).isEqualTo(0.5);
        assertThat(ratio.bounds().orElseThrow().low()).isLessThanOrEqualTo(0.5);
        assertThat(ratio.bounds().orElseThrow().high()).isGreaterThanOrEqualTo(0.5);
    }

    @Test
    void equalRunsHaveNoSpread() {
        RatioInterval ratio = ratio(timing(2, 2, 2, 2, 2), timing(3, 3, 3, 3, 3));

        assertThat(ratio).isEqualTo(new RatioInterval(1.5, Optional.of(new RatioInterval.Bounds(1.5, 1.5))));
    }

    @Test
    void moreRunsOfTheSameKindNarrowTheInterval() {
        double few = width(noisy(10, 1), noisy(10, 2));
        double many = width(noisy(1000, 3), noisy(1000, 4));

        assertThat(many).isLessThan(few / 3).isPositive();
    }

    /** Of 200 pairs of results with the same distribution, about 190 intervals should contain 1. */
    @Test
    void theIntervalContainsTheTrueRatioAboutAsOftenAsItSays() {
        int hits = 0;
        for (long i = 0; i < 200; i++) {
            RatioInterval ratio = ratio(noisy(21, 2 * i), noisy(21, 2 * i + 1));
            if (ratio.bounds().orElseThrow().low() <= 1
                    && ratio.bounds().orElseThrow().high() >= 1) {
                hits++;
            }
        }

        assertThat(hits).isBetween(180, 199);
    }

    @Test
    void theSameResultsGiveTheSameInterval() {
        assertThat(ratio(noisy(9, 1), noisy(9, 2))).isEqualTo(ratio(noisy(9, 1), noisy(9, 2)));
    }

    @Test
    void fewerThanFiveRunsHaveNoInterval() {
        assertThat(ratio(timing(1, 2, 3, 4), timing(1, 1, 1, 1, 1)).bounds()).isEmpty();
        assertThat(ratio(timing(1, 2, 3, 4, 5), timing(1, 1, 1, 1)).bounds()).isEmpty();
    }

    @Test
    void thereIsNoRatioToATimeOfZero() {
        assertThat(RatioInterval.of(timing(0, 0, 0), timing(1, 1, 1))).isEmpty();
    }

    private static double width(RunSeconds earlier, RunSeconds later) {
        RatioInterval ratio = ratio(earlier, later);
        return ratio.bounds().orElseThrow().high()
                - ratio.bounds().orElseThrow().low();
    }

    private static RatioInterval ratio(RunSeconds earlier, RunSeconds later) {
        return RatioInterval.of(earlier, later).orElseThrow();
    }

    private static RunSeconds timing(double... samples) {
        return RunSeconds.of(DoubleStream.of(samples).boxed().toList());
    }

    private static RunSeconds noisy(int runs, long seed) {
        Random random = new Random(seed);
        List<Double> samples = DoubleStream.generate(() -> 1 + 0.1 * Math.abs(random.nextGaussian()))
                .limit(runs)
                .boxed()
                .toList();
        return RunSeconds.of(samples);
    }
}
