package dev.hart.image;

import java.util.Optional;

/**
 * The origin of an image, which its file contains.
 *
 * @param pack the model pack's name and version
 * @param seed the image's own seed, 0 .. 2^53−1
 * @param prompt only if the user wants the file to contain it
 */
public record Provenance(String pack, long seed, Optional<String> prompt) {
    /** @throws IllegalArgumentException if the pack's name is blank, or the seed is negative */
    public Provenance {
        if (pack.isBlank()) {
            throw new IllegalArgumentException("an image's provenance names its pack");
        }
        if (seed < 0) {
            throw new IllegalArgumentException("a seed is not negative, this is " + seed);
        }
    }
}
