package dev.hart.checkpoint.config;

import dev.hart.checkpoint.CheckpointException;
import java.nio.file.Path;
import java.util.List;

/**
 * The transformer's {@code llm/config.json}, with the defaults of the authors' {@code HARTForT2IConfig}.
 *
 * @param contextTokens number of context tokens that a prompt is padded to (T), at most 16,384
 * @param contextDim width of the text encoder's output
 * @param embedDim width of the transformer (C), a multiple of {@code numHeads}
 * @param mlpRatio hidden width of the MLP divided by C, before rounding; see {@link #mlpHidden}
 * @param normEps epsilon of every RMSNorm of the transformer
 * @param patchNums side of each scale in tokens, never shrinking, from 1 to the latent's side; at most 2^21 positions in all
 * @param disableAln whether the blocks have no AdaLN projection
 * @param sharedAln with {@code disableAln}: whether blocks add a table to the pooled condition
 * @param useTimestepEmbed whether level embeddings come from a sinusoid and an MLP instead of a table
 * @param poolingMode pooling of the condition for AdaLN, if that is on
 * @param diffWidth width of the residual diffusion network
 * @param diffDepth number of its residual blocks
 * @param samplingTimesteps the diffusion steps, of 1000, that sampling keeps, ascending; sampling runs from the last to the first
 */
public record HartConfig(
        int contextTokens,
        int contextDim,
        int depth,
        int embedDim,
        int numHeads,
        double mlpRatio,
        double normEps,
        List<Integer> patchNums,
        MlpType mlpType,
        boolean disableAln,
        boolean sharedAln,
        boolean useTimestepEmbed,
        PoolingMode poolingMode,
        boolean useContextNorm,
        boolean attnL2Norm,
        int diffWidth,
        int diffDepth,
        List<Integer> samplingTimesteps) {

    /** As in a pack's manifest. */
    private static final int MOST_CONTEXT_TOKENS = 1 << 14;
    /** Over all scales, as in a pack's manifest. */
    private static final int MOST_POSITIONS = 1 << 21;

    private static final List<Integer> DEFAULT_PATCH_NUMS = List.of(1, 2, 3, 4, 5, 6, 8, 10, 13, 16);

    /** The blocks' MLP: SwiGLU without biases, or GELU (tanh) with biases. */
    public enum MlpType {
        LLAMA,
        GPT2
    }

    /** Pooling over context tokens: the mean of the unmasked ones, or the maximum of all. */
    public enum PoolingMode {
        AVG,
        MAX
    }

    public HartConfig {
        patchNums = List.copyOf(patchNums);
        samplingTimesteps = List.copyOf(samplingTimesteps);
    }

    /**
     * Reads a config.
     *
     * @throws CheckpointException if the file is missing or cannot be read, or if a value is not supported; the message names the
     *     key, the value and what is supported
     */
    public static HartConfig read(Path file) {
        ConfigFile config = ConfigFile.read(file);
        refuseUnsupported(config);
        int embedDim = config.integer("embed_dim", 1024, 4, 1 << 16);
        int numHeads = config.integer("num_heads", 16, 1, 1 << 10);
        if (embedDim % numHeads != 0 || embedDim / numHeads % 4 != 0) {
            throw config.refuse(
                    "num_heads", numHeads, "a divisor of embed_dim (" + embedDim + ") with a head size divisible by 4");
        }
        boolean disableAln = config.flag("disable_aln", false);
        boolean sharedAln = config.flag("shared_aln", false);
        HartConfig read = new HartConfig(
                config.integer("context_token", 77, 1, MOST_CONTEXT_TOKENS),
                config.integer("context_dim", 768, 1, 1 << 16),
                config.integer("depth", 16, 1, 1 << 10),
                embedDim,
                numHeads,
                config.number("mlp_ratio", 4.0, 1e-3, 64),
                config.number("norm_eps", 1e-6, 0, 1),
                patchNums(config),
                config.choice("mlp_type", "gpt2", "llama", "gpt2").equals("llama") ? MlpType.LLAMA : MlpType.GPT2,
                disableAln,
                sharedAln,
                config.flag("use_timestep_embed", false),
                poolingMode(config, disableAln),
                config.flag("use_context_norm", false),
                config.flag("attn_l2_norm", false),
                config.integer("diff_width", 1024, 1, 1 << 16),
                config.integer("diff_depth", 6, 0, 1 << 10),
                SamplingSteps.read(config));
        if (read.mlpHidden() < 1) {
            throw config.refuse("mlp_ratio", read.mlpRatio, "a hidden width of 1 or more");
        }
        if (read.contextTokens == 1 && (!disableAln || sharedAln)) {
            throw config.refuse("context_token", 1, "2 or more where the condition is pooled");
        }
        return read;
    }

    private static void refuseUnsupported(ConfigFile config) {
        config.choice("model_type", "hart_transformer_t2i", "hart_transformer_t2i");
        config.architectures("HARTForT2I");
        config.choice("attn_type", "gpt2", "llama");
        config.mustBe("use_cross_attn", false);
        config.choice("sampler", "iddpm", "iddpm");
    }

    /** Reads the pooling mode. If AdaLN is off, the mode is unused, and an unknown one is accepted. */
    private static PoolingMode poolingMode(ConfigFile config, boolean disableAln) {
        String mode = disableAln
                ? config.words("sep_aln_pooling_mode", "max")
                : config.choice("sep_aln_pooling_mode", "max", "avg", "max");
        return mode.equals("avg") ? PoolingMode.AVG : PoolingMode.MAX;
    }

    private static List<Integer> patchNums(ConfigFile config) {
        List<Integer> sides = config.integers("patch_nums", DEFAULT_PATCH_NUMS, 1, 1 << 10, 64);
        boolean ascending = true;
        for (int k = 1; k < sides.size(); k++) {
            ascending &= sides.get(k - 1) <= sides.get(k);
        }
        if (sides.size() < 2 || sides.get(0) != 1 || !ascending) {
            throw config.refuse("patch_nums", sides, "two or more ascending sides from 1");
        }
        if (sides.stream().mapToLong(side -> (long) side * side).sum() > MOST_POSITIONS) {
            throw config.refuse("patch_nums", sides, "sides with at most " + MOST_POSITIONS + " positions in all");
        }
        return sides;
    }

    /** Returns the number of diffusion steps in sampling. */
    public int numSamplingSteps() {
        return samplingTimesteps.size();
    }

    /** Returns the width of one attention head, divisible by 4. */
    public int headDim() {
        return embedDim / numHeads;
    }

    /**
     * Returns the hidden width of the MLP: for llama 2/3 of C times the ratio, without its fraction, rounded up to a multiple
     * of 256; for gpt2 C times the ratio, rounded to the nearest integer (ties to even).
     */
    public int mlpHidden() {
        return mlpType == MlpType.LLAMA
                ? (int) (embedDim * mlpRatio * 2 / 3 + 255) / 256 * 256
                : (int) Math.rint(embedDim * mlpRatio);
    }
}
