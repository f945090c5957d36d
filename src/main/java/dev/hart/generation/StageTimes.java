package dev.hart.generation;

import java.time.Duration;

/** Wall time of each stage, for the tasks that a request was part of. */
public record StageTimes(
        Duration safety, Duration textEncoder, Duration transformer, Duration residual, Duration decoder) {
    /** No time at all. */
    public static final StageTimes ZERO =
            new StageTimes(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    /** Adds stage by stage. */
    public StageTimes plus(StageTimes other) {
        return new StageTimes(
                safety.plus(other.safety),
                textEncoder.plus(other.textEncoder),
                transformer.plus(other.transformer),
                residual.plus(other.residual),
                decoder.plus(other.decoder));
    }

    /** The times of a safety check. */
    public static StageTimes ofSafety(Duration time) {
        return new StageTimes(time, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    /** The sum of all stages. */
    public Duration total() {
        return safety.plus(textEncoder).plus(transformer).plus(residual).plus(decoder);
    }
}
