package dev.hart.job;

import dev.hart.generation.ImageRequest;
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
 * @param webhook the URL that is notified when the job has ended
 */
public record JobRequest(
        String model, ImageRequest images, double threshold, ImageEncoding shape, Optional<URI> webhook) {}
