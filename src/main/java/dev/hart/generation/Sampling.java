package dev.hart.generation;

/**
 * How codebook entries are sampled.
 *
 * @param smooth whether each position gets a soft mixture of entries, the default of the authors' code, or else one entry
 * @param topP share of the probability that is kept among the entries with the largest logits (600 in the first seven scales,
 *     then 300), above 0 and at most 1; 1 keeps all of them
 */
public record Sampling(boolean smooth, double topP) {
    /** The authors' defaults. */
    public static final Sampling DEFAULT = new Sampling(true, 1);

    /** @throws IllegalArgumentException if {@code topP} is out of range */
    public Sampling {
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("top-p must be above 0 and at most 1, is " + topP);
        }
    }
}
