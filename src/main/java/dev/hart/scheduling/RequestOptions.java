package dev.hart.scheduling;

import dev.hart.generation.InvalidRequestException;
import java.time.Duration;

/**
 * How a request is handled; none of it changes the pictures.
 *
 * @param threshold the prompt is refused when a policy's score lies above it, 0 to 1
 * @param previews looks at each picture on its way, 0 to {@value #MOST_PREVIEWS}
 * @param timeout from being taken to being done, positive
 * @param alone in batches that hold nobody else's pictures, since it may break its batch
 */
public record RequestOptions(double threshold, int previews, Duration timeout, boolean alone) {
    /** Most previews of a picture. */
    public static final int MOST_PREVIEWS = 3;

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

    /** In batches with others. */
    public RequestOptions(double threshold, int previews, Duration timeout) {
        this(threshold, previews, timeout, false);
    }
}
