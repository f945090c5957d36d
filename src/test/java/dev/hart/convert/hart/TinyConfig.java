package dev.hart.convert.hart;

import dev.hart.checkpoint.config.HartConfig;
import dev.hart.checkpoint.config.HartConfig.MlpType;
import dev.hart.checkpoint.config.HartConfig.PoolingMode;
import dev.hart.checkpoint.config.HartTokenizerConfig;
import java.util.List;

/** Configurations for single blocks: only the values that the block uses matter. */
final class TinyConfig {
    static final int WIDTH = 8;
    static final int DIFFUSION_WIDTH = 12;
    static final double EPSILON = 1e-5;

    private TinyConfig() {}

    static HartConfig hart(boolean disableAln, boolean sharedAln, PoolingMode pooling) {
        return hart(disableAln, sharedAln, pooling, List.of(1, 2), List.of(0, 500, 999));
    }

    static HartConfig hart(List<Integer> patchNums) {
        return hart(true, true, PoolingMode.AVG, patchNums, List.of(0, 500, 999));
    }

    static HartConfig diffusion(List<Integer> timesteps) {
        return hart(true, true, PoolingMode.AVG, List.of(1, 2), timesteps);
    }

    private static HartConfig hart(
            boolean disableAln,
            boolean sharedAln,
            PoolingMode pooling,
            List<Integer> patchNums,
            List<Integer> timesteps) {
        return new HartConfig(
                4,
                6,
                1,
                WIDTH,
                2,
                1,
                EPSILON,
                patchNums,
                MlpType.GPT2,
                disableAln,
                sharedAln,
                false,
                pooling,
                false,
                false,
                DIFFUSION_WIDTH,
                2,
                timesteps);
    }

    static HartTokenizerConfig tokenizer(int vocabulary, int latent) {
        return tokenizer(vocabulary, latent, List.of(1), 1, 0.5, 0);
    }

    static HartTokenizerConfig decoder(int latent, List<Integer> multipliers) {
        return tokenizer(8, latent, multipliers, 1, 0.5, 0);
    }

    /** @param own {@code default_qresi_counts} */
    static HartTokenizerConfig phi(int latent, int shared, double ratio, int own) {
        return tokenizer(8, latent, List.of(1), shared, ratio, own);
    }

    private static HartTokenizerConfig tokenizer(
            int vocabulary, int latent, List<Integer> multipliers, int shared, double ratio, int own) {
        return new HartTokenizerConfig(vocabulary, latent, 32, multipliers, List.of(1, 2, 3), shared, ratio, 3, own);
    }
}
