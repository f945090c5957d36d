package dev.hart.pack;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The softmax temperature of soft embeddings at a scale's ratio r: {@code max(start·(1 − slope·r), floor)}; the logits
 * are scaled by {@code 1 + r} before noise is added.
 *
 * @param start temperature at ratio 0 (unless below the floor), positive and at most 1000
 * @param slope share of {@code start} that is taken off at ratio 1, 0 .. 1
 * @param floor lowest temperature, positive and at most 1000
 */
public record SmoothRule(
        @JsonProperty(required = true) double start,
        @JsonProperty(required = true) double slope,
        @JsonProperty(required = true) double floor) {
    /** {@code max(0.27·(1 − 0.95·r), 0.005)}, from the authors' sampling code. */
    public static final SmoothRule AUTHORS = new SmoothRule(0.27, 0.95, 0.005);

    public SmoothRule {
        ManifestChecks.within("defaults.smoothRule.start", start, Float.MIN_NORMAL, 1000);
        ManifestChecks.within("defaults.smoothRule.slope", slope, 0, 1);
        ManifestChecks.within("defaults.smoothRule.floor", floor, Float.MIN_NORMAL, 1000);
    }

    /** The temperature τ at a scale, from its {@link ScaleSchedule#ratio}. */
    public double temperature(double ratio) {
        return Math.max(start * (1 - slope * ratio), floor);
    }

    /** The factor of the logits at a scale of this ratio, 1 .. 2. */
    public double logitScale(double ratio) {
        return 1 + ratio;
    }
}
