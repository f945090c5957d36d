package dev.hart.generation;

import dev.hart.io.ByteOrderMark;

/**
 * A request for images of one prompt. Image i uses seed {@code seed + i}. A value outside of its range is refused by an
 * {@link InvalidRequestException}.
 *
 * @param prompt not blank; byte order marks at its beginning are left out
 * @param count number of images, 1 to {@value #MAX_COUNT}
 * @param seed the first image's, at least 0; the last image's, {@code seed + count − 1}, is at most {@link #MAX_SEED}
 * @param guidance guidance scale, 0 to {@value #MAX_GUIDANCE}
 */
public record ImageRequest(String prompt, int count, long seed, double guidance, Sampling sampling, Quality quality) {
    /** Largest number of images of one request. */
    public static final int MAX_COUNT = 10;

    /** Largest seed: the largest integer that every JSON client keeps exactly. */
    public static final long MAX_SEED = (1L << 53) - 1;

    /** Largest guidance scale. */
    public static final double MAX_GUIDANCE = 100;

    public ImageRequest {
        prompt = ByteOrderMark.strip(prompt);
        if (prompt.isBlank()) {
            throw new InvalidRequestException("prompt", "the prompt is empty");
        }
        if (count < 1 || count > MAX_COUNT) {
            throw new InvalidRequestException("n", "n must be 1 to " + MAX_COUNT + ", is " + count);
        }
        if (seed < 0 || seed > MAX_SEED - count + 1) {
            throw new InvalidRequestException(
                    "seed", "seed must be 0 to 2^53 - 1 for every image, is " + seed + " for " + count);
        }
        if (!(guidance >= 0 && guidance <= MAX_GUIDANCE)) {
            throw new InvalidRequestException("guidance_scale", "guidance scale must be 0 to 100, is " + guidance);
        }
    }

    /** A request for whole images, not drafts. */
    public ImageRequest(String prompt, int count, long seed, double guidance, Sampling sampling) {
        this(prompt, count, seed, guidance, sampling, Quality.WHOLE);
    }

    /** Returns image i, 0 to {@code count − 1}, as a row of a batch. */
    public ImageRow row(int i) {
        return new ImageRow(prompt, seed + i, guidance, sampling);
    }
}
