package dev.hart.checkpoint.config;

import dev.hart.checkpoint.CheckpointException;
import java.nio.file.Path;
import java.util.List;

/**
 * The image tokenizer's {@code tokenizer/config.json}, with the defaults of the authors' {@code HARTAutoEncoderConfig}. It has
 * only those switches that decoding from indices to an image depends on.
 *
 * @param vocabSize number of entries of the codebook (V)
 * @param zChannels number of latent channels (Z)
 * @param ch unit of the widths of the decoder's levels
 * @param chMult width of each level in units of {@code ch}, from the full image to the latent
 * @param vPatchNums side of each scale that the tokenizer was trained on; only their number is used, and only if both
 *     {@code shareQuantResi} and {@code defaultQresiCounts} are 0
 * @param shareQuantResi number of φ convolutions; 0 for {@code defaultQresiCounts}. A scale uses the convolution whose place
 *     among them is nearest to the scale's place among the scales, except the last scale, which uses none
 * @param quantResi weight r of the convolution in {@code φ(h) = (1 − r)·h + r·conv(h)}; its sign has no meaning, and a magnitude
 *     up to 1e-6 makes φ the identity
 * @param quantConvKs kernel size of {@code post_quant_conv}, odd
 * @param defaultQresiCounts number of φ convolutions if {@code shareQuantResi} is 0; 0 for as many as {@code vPatchNums}
 */
public record HartTokenizerConfig(
        int vocabSize,
        int zChannels,
        int ch,
        List<Integer> chMult,
        List<Integer> vPatchNums,
        int shareQuantResi,
        double quantResi,
        int quantConvKs,
        int defaultQresiCounts) {

    /** Number of groups of every GroupNorm in the decoder. */
    private static final int GROUPS = 32;

    public HartTokenizerConfig {
        chMult = List.copyOf(chMult);
        vPatchNums = List.copyOf(vPatchNums);
    }

    /**
     * Reads a config.
     *
     * @throws CheckpointException if the file is missing or cannot be read, or if a value is not supported; the message names the
     *     key, the value and what is supported
     */
    public static HartTokenizerConfig read(Path file) {
        ConfigFile config = ConfigFile.read(file);
        config.choice("model_type", "hart_autoencoder_with_disc", "hart_autoencoder_with_disc");
        config.architectures("HARTAutoEncoder");
        // Decoded in the same way here. In the authors' code, "var" applies φ at the last scale too.
        config.choice("quantizer_type", "var", "var", "var_hybrid");
        int ch = config.integer("ch", 160, 1, 1 << 14);
        List<Integer> chMult = config.integers("ch_mult", List.of(1, 1, 2, 2, 4), 1, 64, 8);
        if (chMult.stream().anyMatch(mult -> ch * mult % GROUPS != 0)) {
            throw config.refuse("ch_mult", chMult, "widths (times ch = " + ch + ") divisible by " + GROUPS);
        }
        int kernel = config.integer("quant_conv_ks", 3, 1, 15);
        if (kernel % 2 == 0) {
            throw config.refuse("quant_conv_ks", kernel, "an odd kernel");
        }
        return new HartTokenizerConfig(
                config.integer("vocab_size", 4096, 2, 1 << 24),
                config.integer("z_channels", 32, 1, 1 << 12),
                ch,
                chMult,
                config.integers("v_patch_nums", List.of(1, 2, 3, 4, 5, 6, 8, 10, 13, 16), 1, 1 << 10, 64),
                config.integer("share_quant_resi", 4, 0, 1 << 10),
                config.number("quant_resi", 0.5, -1e3, 1e3),
                kernel,
                config.integer("default_qresi_counts", 0, 0, 1 << 10));
    }

    /** Returns the number of φ convolutions (K). */
    public int phiCount() {
        if (shareQuantResi > 0) {
            return shareQuantResi;
        }
        return defaultQresiCounts > 0 ? defaultQresiCounts : vPatchNums.size();
    }

    /** Returns the share of the convolution in φ, without the sign of {@link #quantResi}; 0 if φ is the identity. */
    public double phiRatio() {
        return Math.abs(quantResi) > 1e-6 ? Math.abs(quantResi) : 0;
    }

    /** Returns the number of image pixels along each side of a latent position. */
    public int upsampling() {
        return 1 << (chMult.size() - 1);
    }
}
