package dev.hart.pipeline;

import dev.hart.generation.StageTimes;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** Adds up the wall time of each stage. Not thread-safe. */
final class StageStopwatch {
    enum Stage {
        SAFETY,
        TEXT_ENCODER,
        TRANSFORMER,
        RESIDUAL,
        DECODER
    }

    private final Map<Stage, Long> nanos = new EnumMap<>(Stage.class);

    <T> T time(Stage stage, Supplier<T> task) {
        long start = System.nanoTime();
        try {
            return task.get();
        } finally {
            nanos.merge(stage, System.nanoTime() - start, Long::sum);
        }
    }

    StageTimes times() {
        return new StageTimes(
                duration(Stage.SAFETY),
                duration(Stage.TEXT_ENCODER),
                duration(Stage.TRANSFORMER),
                duration(Stage.RESIDUAL),
                duration(Stage.DECODER));
    }

    private Duration duration(Stage stage) {
        return Duration.ofNanos(nanos.getOrDefault(stage, 0L));
    }
}
