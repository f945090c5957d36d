package dev.hart.verify;

import dev.hart.convert.stage.StagePrecision;

/**
 * The largest errors of floating-point tensors that pass, which depend on the precision of the graphs. Integers, the sampled
 * codes too, must be equal in every precision.
 *
 * @param stages of what the stages compute before the residual diffusion, which amplifies rounding
 * @param residual of the residual
 * @param images of the latent with the residual and of the image
 */
public record Tolerances(double stages, double residual, double images) {
    /** Of graphs whose products are computed in floating-point numbers. */
    public static final Tolerances FLOATS = new Tolerances(1e-3, 5e-3, 5e-3);

    /**
     * Of graphs whose linear layers multiply bytes. Layers as small and random as those of the recorded cases have no redundancy;
     * as long as the sampled codes are the recorded ones, errors are up to 2.1 %, and 5.9 % of the residual.
     */
    public static final Tolerances INT8 = new Tolerances(0.03, 0.1, 0.03);

    /** Returns the tolerances of graphs of a precision. */
    public static Tolerances of(StagePrecision precision) {
        return precision.equals(StagePrecision.INT8) ? INT8 : FLOATS;
    }
}
