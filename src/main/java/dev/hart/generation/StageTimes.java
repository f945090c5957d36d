package dev.hart.generation;

import java.time.Duration;

/** Wall time of each stage, added up over some tasks of the device; zero for a stage that none of them ran. */
public record StageTimes(
        Duration safety, Duration textEncoder, Duration transformer, Duration residual, Duration decoder) {
    /** No time at all. */
    public static final StageTimes ZERO =
            new StageTimes(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    /** Returns the sums, stage by stage. */
    public StageTimes plus(StageTimes other) {
        return new StageTimes(
                safety.plus(other.safety),
                textEncoder.plus(other.textEncoder),
                transformer.plus(other.transformer),
                residual.plus(other.residual),
                decoder.plus(other.decoder));
    }

    /** The times of a safety check: zero for the other stages. */
    public static StageTimes ofSafety(Duration time) {
        return new StageTimes(time, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    /** The sum of the five stages. */
    public Duration total() {
        return safety.plus(textEncoder).plus(transformer).plus(residual).plus(decoder);
    }
}
