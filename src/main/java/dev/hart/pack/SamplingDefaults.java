package dev.hart.pack;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What a request that says nothing gets.
 *
 * @param guidance classifier-free guidance scale, 0 .. 100; 4.5 in the authors' code
 * @param topK logits kept at each scale, one number a scale, each at least 1
 * @param smooth soft embeddings (the authors' {@code more_smooth}) rather than drawn ones
 * @param smoothRule the temperature of soft embeddings
 */
public record SamplingDefaults(
        @JsonProperty(required = true) double guidance,
        List<Integer> topK,
        @JsonProperty(required = true) boolean smooth,
        SmoothRule smoothRule) {
    public SamplingDefaults {
        Check.within("defaults.guidance", guidance, 0, 100);
        topK = Check.list("defaults.topK", topK);
        topK.forEach(kept -> Check.positive("defaults.topK", kept));
        Check.present("defaults.smoothRule", smoothRule);
    }

    /** The authors' defaults for these scales: guidance 4.5, their top-k, smooth on. */
    public static SamplingDefaults authors(ScaleSchedule schedule, int codebookSize) {
        return new SamplingDefaults(4.5, schedule.topK(codebookSize), true, SmoothRule.AUTHORS);
    }
}
