package dev.hart.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageRequestTest {
    /** Returns the highest number that it was asked for. */
    private static final class Highest implements RandomGenerator {
        @Override
        public long nextLong() {
            return -1;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10})
    void aRandomSeedMayBeTheHighest(int count) {
        long seed = ImageRequest.randomSeed(count, new Highest());

        assertThat(new ImageRequest("a", count, seed, 0, Sampling.DEFAULT)
                        .row(count - 1)
                        .seed())
                .isEqualTo(ImageRequest.MAX_SEED);
    }
}
