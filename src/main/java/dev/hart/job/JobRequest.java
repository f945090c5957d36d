package dev.hart.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.PromptCut;
import dev.hart.image.ImageEncoding;
import java.net.URI;
import java.util.Optional;

/**
 * What a job requests, with every choice made: each attempt at it generates the same images.
 *
 * @param model name of the pack
 * @param images what to generate
 * @param threshold the prompt is refused if the score of a policy is above it, 0 to 1
 * @param shape the format and size of the image files
 * @param webhook the URL that is notified when the job has ended, if the request names one
 * @param cut how much of the prompt the model reads, if that is not all of it; not part of the record otherwise, as in the
 *     records of version 0.1
 */
public record JobRequest(
        String model,
        ImageRequest images,
        double threshold,
        ImageEncoding shape,
        Optional<URI> webhook,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<PromptCut> cut) {
    /** A request whose prompt the model reads whole. */
    public JobRequest(String model, ImageRequest images, double threshold, ImageEncoding shape, Optional<URI> webhook) {
        this(model, images, threshold, shape, webhook, Optional.empty());
    }
}
