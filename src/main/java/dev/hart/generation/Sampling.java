package dev.hart.generation;

/**
 * How codebook entries are drawn.
 *
 * @param smooth soft draws, the default of the authors' code; else one entry a position
 * @param topP probability kept, above 0 to 1; 1 keeps all
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
