package dev.hart.generation;

import dev.hart.image.Raster;
import java.time.Duration;
import java.util.List;

/** How a request ended, faults apart. */
public sealed interface GenerationResult {
    /**
     * A safety policy's score.
     *
     * @param policy its key in the pack's manifest
     * @param violation probability that the prompt violates it, 0 to 1
     */
    record PolicyScore(String policy, double violation) {}

    /** One picture, and the seed that alone makes it again with the same prompt, guidance and pack. */
    record Picture(Raster raster, long seed) {}

    /**
     * All of it.
     *
     * @param pictures in order of their seeds
     * @param waited while nothing was done for it, before and between its turns
     * @param times of the turns that the request was part of, added up
     */
    record Generated(List<Picture> pictures, List<PolicyScore> scores, Duration waited, StageTimes times)
            implements GenerationResult {
        public Generated {
            pictures = List.copyOf(pictures);
            scores = List.copyOf(scores);
        }
    }

    /** The safety check refused the prompt; nothing was generated. */
    record Refused(List<PolicyScore> scores, double threshold) implements GenerationResult {
        public Refused {
            scores = List.copyOf(scores);
        }
    }

    /** Given up by whoever asked, or because the service ends. */
    record Cancelled() implements GenerationResult {}

    /** Not done by its deadline. */
    record TimedOut() implements GenerationResult {}
}
