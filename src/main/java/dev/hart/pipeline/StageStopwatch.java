package dev.hart.pipeline;

import dev.hart.generation.StageTimes;
import dev.hart.pack.PackStage;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** Adds up the wall time of each stage. Not thread-safe. */
final class StageStopwatch {
    private final Map<PackStage, Long> nanos = new EnumMap<>(PackStage.class);

    <T> T time(PackStage stage, Supplier<T> task) {
        long start = System.nanoTime();
        try {
            return task.get();
        } finally {
            nanos.merge(stage, System.nanoTime() - start, Long::sum);
        }
    }

    StageTimes times() {
        return new StageTimes(
                duration(PackStage.SAFETY),
                duration(PackStage.TEXT_ENCODER),
                duration(PackStage.TRANSFORMER),
                duration(PackStage.RESIDUAL),
                duration(PackStage.DECODER));
    }

    private Duration duration(PackStage stage) {
        return Duration.ofNanos(nanos.getOrDefault(stage, 0L));
    }
}
