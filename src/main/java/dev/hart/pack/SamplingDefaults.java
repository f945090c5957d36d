package dev.hart.pack;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The sampling of a request that does not choose its own.
 *
 * @param guidance classifier-free guidance scale, 0 .. 100; 4.5 in the authors' code
 * @param smooth soft embeddings (the authors' {@code more_smooth}) rather than sampled ones
 * @param smoothRule the temperature of soft embeddings
 */
public record SamplingDefaults(
        @JsonProperty(required = true) double guidance,
        @JsonProperty(required = true) boolean smooth,
        SmoothRule smoothRule) {
    /** The authors' defaults: guidance 4.5, smooth. */
    public static final SamplingDefaults AUTHORS = new SamplingDefaults(4.5, true, SmoothRule.AUTHORS);

    public SamplingDefaults {
        ManifestChecks.within("defaults.guidance", guidance, 0, 100);
        ManifestChecks.present("defaults.smoothRule", smoothRule);
    }
}
