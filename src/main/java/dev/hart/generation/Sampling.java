package dev.hart.generation;

/**
 * How codebook entries are sampled.
 *
 * @param smooth whether each position gets a soft mixture of entries, the default of the authors' code, or else one entry
 * @param topP share of the probability that is kept, above 0 and at most 1; 1 keeps all
 */
public record Sampling(boolean smooth, double topP) {
    /** The authors' defaults. */
    public static final Sampling DEFAULT = new Sampling(true, 1);

    public Sampling {
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("top-p must be above 0 and at most 1, is " + topP);
        }
    }
}
