package dev.hart.image;

import java.util.Optional;

/**
 * What a picture says about its making.
 *
 * @param pack the model pack's name and version
 * @param seed the picture's own seed, 0 .. 2^53−1
 * @param prompt only if whoever asked for the picture wants it in there
 */
public record Provenance(String pack, long seed, Optional<String> prompt) {
    public Provenance {
        if (pack.isBlank()) {
            throw new IllegalArgumentException("a picture's provenance names its pack");
        }
        if (seed < 0) {
            throw new IllegalArgumentException("a seed is not negative, this is " + seed);
        }
    }
}
