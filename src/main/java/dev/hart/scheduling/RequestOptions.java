package dev.hart.scheduling;

import dev.hart.generation.InvalidRequestException;
import java.time.Duration;

/**
 * How a request is scheduled and checked; no option changes the images.
 *
 * @param threshold highest score of a safety policy with which the prompt is accepted, 0 to 1
 * @param previews number of previews of each image, 0 to {@value #MOST_PREVIEWS}
 * @param timeout longest time from submission to the result, positive; after it the result is {@code TimedOut}
 * @param alone whether its batches hold no other request's images, because it may make its batch fail
 */
public record RequestOptions(double threshold, int previews, Duration timeout, boolean alone) {
    /** Largest number of previews of an image. */
    public static final int MOST_PREVIEWS = 3;

    /**
     * Checks the values.
     *
     * @throws InvalidRequestException if {@code previews} is out of range
     * @throws IllegalArgumentException if another value is
     */
    public RequestOptions {
        // Written so that NaN fails: it would let every prompt pass.
        if (!(threshold >= 0 && threshold <= 1)) {
            throw new IllegalArgumentException("a threshold is 0 to 1, not " + threshold);
        }
        if (previews < 0 || previews > MOST_PREVIEWS) {
            throw new InvalidRequestException(
                    "partial_images", "partial_images must be 0 to " + MOST_PREVIEWS + ", is " + previews);
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("a timeout is positive, not " + timeout);
        }
    }

    /** Options of a request that shares its batches. */
    public RequestOptions(double threshold, int previews, Duration timeout) {
        this(threshold, previews, timeout, false);
    }
}
