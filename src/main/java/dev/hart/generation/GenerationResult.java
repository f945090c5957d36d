package dev.hart.generation;

import dev.hart.image.Raster;
import java.time.Duration;
import java.util.List;

/** How a request ended, other than by a fault. */
public sealed interface GenerationResult {
    /**
     * The score of one safety policy.
     *
     * @param policy the policy's name in the pack's manifest
     * @param violation probability that the prompt violates the policy, 0 to 1
     */
    record PolicyScore(String policy, double violation) {
        /**
         * Returns whether the prompt violates the policy: the score is above the threshold, or one of the two is NaN. An unusable
         * score must refuse (fail closed), so this is not written as {@code violation > threshold}.
         */
        public boolean violates(double threshold) {
            return !(violation <= threshold);
        }
    }

    /**
     * One image.
     *
     * @param seed generates the image again by itself, with the same prompt, guidance, sampling, quality and pack
     */
    record GeneratedImage(Raster raster, long seed) {}

    /**
     * All images were generated.
     *
     * @param images in order of their seeds
     * @param scores the prompt's, one for each policy of the pack
     * @param waited time from submission to the last image in which no stage ran for the request
     * @param times of the tasks that the request was part of, added up; each in full, also if other requests had a part in it
     */
    record Generated(List<GeneratedImage> images, List<PolicyScore> scores, Duration waited, StageTimes times)
            implements GenerationResult {
        public Generated {
            images = List.copyOf(images);
            scores = List.copyOf(scores);
        }
    }

    /**
     * The safety check refused the prompt; nothing was generated.
     *
     * @param scores one for each policy of the pack, at least one above the threshold
     * @param threshold highest score with which the prompt would have been accepted
     */
    record Refused(List<PolicyScore> scores, double threshold) implements GenerationResult {
        public Refused {
            scores = List.copyOf(scores);
        }
    }

    /** The caller cancelled the request, or the service is shutting down. */
    record Cancelled() implements GenerationResult {}

    /** The request was not completed by its deadline. */
    record TimedOut() implements GenerationResult {}
}
