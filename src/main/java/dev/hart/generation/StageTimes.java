package dev.hart.generation;

import java.time.Duration;

/** Wall time of the stages of the batch that a request was part of. */
public record StageTimes(
        Duration safety, Duration textEncoder, Duration transformer, Duration residual, Duration decoder) {
    /** All stages together. */
    public Duration total() {
        return safety.plus(textEncoder).plus(transformer).plus(residual).plus(decoder);
    }
}
