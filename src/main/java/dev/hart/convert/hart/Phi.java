package dev.hart.convert.hart;

import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.config.HartTokenizerConfig;

/**
 * The quantizer's φ for each scale, as plain 3x3 convolutions: {@code φ(h) = (1 − r)·h + r·conv(h)} with the identity
 * folded into the kernel. At the last scale φ is the identity, because the hybrid quantizer skips it there.
 *
 * @param kernels {@code [S, Z, Z, 3, 3]}
 * @param biases {@code [S, Z]}
 */
@SuppressWarnings("ArrayRecordComponent") // Bulk data for a graph, never compared.
record Phi(float[] kernels, float[] biases) {
    static Phi read(Weights vae, HartTokenizerConfig config, int scales) {
        int latent = config.zChannels();
        float[] kernels = new float[scales * latent * latent * 9];
        float[] biases = new float[scales * latent];
        double ratio = config.phiRatio();
        boolean none = ratio == 0;
        int count = none ? 0 : config.phiCount();
        float[][] kernel = new float[count][];
        float[][] bias = new float[count][];
        for (int i = 0; i < count; i++) {
            kernel[i] = vae.floats(key(config, i) + ".weight", latent, latent, 3, 3);
            bias[i] = vae.floats(key(config, i) + ".bias", latent);
        }
        for (int k = 0; k < scales; k++) {
            boolean identity = none || k == scales - 1;
            int chosen = identity ? 0 : nearest(count, (double) k / (scales - 1));
            for (int out = 0; out < latent; out++) {
                biases[k * latent + out] = identity ? 0 : (float) (ratio * bias[chosen][out]);
                for (int in = 0; in < latent; in++) {
                    for (int tap = 0; tap < 9; tap++) {
                        int at = (out * latent + in) * 9 + tap;
                        double self = in == out && tap == 4 ? 1 : 0;
                        kernels[k * latent * latent * 9 + at] =
                                identity ? (float) self : (float) ((1 - ratio) * self + ratio * kernel[chosen][at]);
                    }
                }
            }
        }
        return new Phi(kernels, biases);
    }

    private static String key(HartTokenizerConfig config, int i) {
        return switch (config.shareQuantResi()) {
            case 0 -> "quantize.quant_resi." + i;
            case 1 -> "quantize.quant_resi.qresi";
            default -> "quantize.quant_resi.qresi_ls." + i;
        };
    }

    /**
     * Returns the index of the φ, of {@code count}, whose tick is nearest to {@code position} (0 to 1), the first of equally near
     * ones. Ties are frequent and rounding decides them, so the ticks are computed in doubles exactly as NumPy's {@code linspace}
     * does.
     */
    static int nearest(int count, double position) {
        double start = 1.0 / (count == 4 ? 3 : 2) / count;
        double stop = 1 - start;
        int best = 0;
        double bestDistance = Double.POSITIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            double tick = i == 0 ? start : i == count - 1 ? stop : start + i * ((stop - start) / (count - 1));
            double distance = Math.abs(tick - position);
            if (distance < bestDistance) {
                best = i;
                bestDistance = distance;
            }
        }
        return best;
    }
}
