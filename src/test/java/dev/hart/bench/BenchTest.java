package dev.hart.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hart.bench.BenchResult.Batch;
import dev.hart.engine.Cancellation;
import dev.hart.engine.CancelledRunException;
import dev.hart.engine.EngineException;
import dev.hart.generation.StageDevice;
import dev.hart.pipeline.PipelineOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BenchTest {
    private final List<String> runs = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();

    @Test
    void eachSizeIsWarmedUpAndItsOtherRunsAreCounted() {
        Bench.Measured<List<Batch>> measured = bench(2, 3, 1, 4).batches(new Fake(Integer.MAX_VALUE));

        assertThat(measured.failure()).isEmpty();
        Batch four = measured.result().get(1);
        assertThat(four.size()).isEqualTo(4);
        // The fake's runs take 1, 2, 3 … seconds: of this size 6 and 7 to warm up, and then these.
        assertThat(four.seconds().samples()).containsExactly(8.0, 9.0, 10.0);
        assertThat(four.seconds().p50()).isEqualTo(9);
        assertThat(four.seconds().p95()).isEqualTo(10);
        assertThat(Objects.requireNonNull(four.stageSeconds().get("transformer"))
                        .samples())
                .containsExactly(4.0, 4.5, 5.0);
        assertThat(four.imagesPerSecond()).isCloseTo(4 * 3 / 27.0, within(1e-12));
    }

    @Test
    void imagesAreNumberedThroughSoThatNoPromptComesBackSoon() {
        bench(1, 2, 2, 3, 1).batches(new Fake(Integer.MAX_VALUE));

        assertThat(runs).containsExactly("0+2", "2+2", "4+2", "6+3", "9+3", "12+3", "15+1", "16+1", "17+1");
    }

    @Test
    void eachRunIsAStepOfTheProgress() {
        bench(1, 2, 1, 8).batches(new Fake(Integer.MAX_VALUE));

        assertThat(steps)
                .containsExactly(
                        "0/6 batch of 1, warm-up 1 of 1",
                        "1/6 batch of 1, run 1 of 2",
                        "2/6 batch of 1, run 2 of 2",
                        "3/6 batch of 8, warm-up 1 of 1",
                        "4/6 batch of 8, run 1 of 2",
                        "5/6 batch of 8, run 2 of 2");
    }

    @Test
    void ifASizeFailsTheSizesBeforeItAreKept() {
        Bench.Measured<List<Batch>> measured = bench(0, 2, 1, 2, 4).batches(new Fake(3));

        assertThat(measured.result()).extracting(Batch::size).containsExactly(1);
        assertThat(measured.failure().orElseThrow()).hasMessage("decoder failed");
        assertThat(runs).hasSize(4);
    }

    @Test
    void ifTheFirstSizeFailsThereIsNoResult() {
        assertThatThrownBy(() -> bench(0, 2, 1, 2).batches(new Fake(1)))
                .isInstanceOf(EngineException.class)
                .hasMessage("decoder failed");
    }

    @Test
    void aCancelledMeasurementKeepsNothing() {
        Workload cancelled = new Fake(Integer.MAX_VALUE) {
            @Override
            public Sample run(int first, int size, Cancellation cancellation) {
                if (size == 2) {
                    throw new CancelledRunException("decoder");
                }
                return super.run(first, size, cancellation);
            }
        };

        assertThatThrownBy(() -> bench(0, 1, 1, 2).batches(cancelled)).isInstanceOf(CancelledRunException.class);
    }

    private Bench bench(int warmup, int count, Integer... sizes) {
        BenchSettings settings =
                new BenchSettings(PipelineOptions.DEFAULT, BenchSettings.ALL, List.of(sizes), warmup, count);
        return new Bench(settings, (done, all, what) -> steps.add(done + "/" + all + " " + what), new Cancellation());
    }

    /** Takes one second for the first run, two for the second, and so on; half of it is the transformer's. */
    private class Fake implements Workload {
        private final int works;

        /** @param works number of runs before the first that fails */
        Fake(int works) {
            this.works = works;
        }

        @Override
        public Sample run(int first, int size, Cancellation cancellation) {
            runs.add(first + "+" + size);
            if (runs.size() > works) {
                throw new EngineException("decoder failed");
            }
            return new Sample(runs.size(), Map.of(BenchStage.TRANSFORMER, runs.size() / 2.0));
        }

        @Override
        public List<StageDevice> devices() {
            return List.of();
        }

        @Override
        public void close() {}
    }
}
