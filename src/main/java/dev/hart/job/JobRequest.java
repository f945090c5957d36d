package dev.hart.job;

import dev.hart.generation.ImageRequest;
import dev.hart.image.ImageEncoding;
import dev.hart.scheduling.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What a job asks for, with nothing left open: every attempt at it draws the same pictures.
 *
 * @param model the pack that it is for
 * @param images what to draw
 * @param threshold the prompt is refused when a policy's score lies above it, 0 to 1
 * @param shape what the pictures are handed over as
 * @param webhook who is told by HTTP when the job has ended
 */
public record JobRequest(
        String model, ImageRequest images, double threshold, ImageEncoding shape, Optional<URI> webhook) {
    /**
     * How an attempt is handled.
     *
     * @param timeout for waiting and drawing together
     * @param alone in batches that hold nobody else's pictures
     */
    public RequestOptions handling(Duration timeout, boolean alone) {
        return new RequestOptions(threshold, 0, timeout, alone);
    }
}
