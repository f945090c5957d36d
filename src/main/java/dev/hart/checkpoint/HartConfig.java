package dev.hart.checkpoint;

import java.nio.file.Path;
import java.util.List;

/**
 * The transformer's {@code llm/config.json}, with the defaults of the authors' {@code HARTForT2IConfig}.
 *
 * @param contextTokens context tokens a prompt is padded to (T)
 * @param contextDim width of the text encoder's output
 * @param embedDim width (C), a multiple of {@code numHeads}
 * @param mlpRatio hidden width of the MLP over C before rounding; see {@link #mlpHidden}
 * @param normEps epsilon of every RMSNorm
 * @param patchNums side of each scale in tokens, from 1 up to the latent's side
 * @param disableAln no AdaLN projection in the blocks
 * @param sharedAln with {@code disableAln}: blocks add a table to the pooled condition
 * @param useTimestepEmbed level embedding from a sinusoid and an MLP instead of a table
 * @param poolingMode pooling of the condition for AdaLN, where that is on
 * @param diffWidth width of the residual diffusion network
 * @param diffDepth its residual blocks
 * @param numSamplingSteps its sampling steps, of 1000: a number, sections, or a DDIM stride
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
        String numSamplingSteps) {

    private static final List<Integer> DEFAULT_PATCH_NUMS = List.of(1, 2, 3, 4, 5, 6, 8, 10, 13, 16);

    /** The blocks' MLP: SwiGLU without biases, or GELU (tanh) with biases. */
    public enum MlpType {
        LLAMA,
        GPT2
    }

    /** Pooling over context tokens: mean of the unmasked, or maximum of all. */
    public enum PoolingMode {
        AVG,
        MAX
    }

    public HartConfig {
        patchNums = List.copyOf(patchNums);
    }

    /** Reads a config; throws {@link CheckpointException} with key, value and what is supported. */
    public static HartConfig read(Path file) {
        ConfigFile config = ConfigFile.read(file);
        refuseUnsupported(config);
        int embedDim = config.integer("embed_dim", 1024, 4, 1 << 16);
        int numHeads = config.integer("num_heads", 16, 1, 1 << 10);
        if (embedDim % numHeads != 0 || embedDim / numHeads % 4 != 0) {
            throw config.refuse(
                    "num_heads", numHeads, "a divisor of embed_dim (" + embedDim + ") with a head size divisible by 4");
        }
        return new HartConfig(
                config.integer("context_token", 77, 2, 1 << 16),
                config.integer("context_dim", 768, 1, 1 << 16),
                config.integer("depth", 16, 1, 1 << 10),
                embedDim,
                numHeads,
                config.number("mlp_ratio", 4.0, 1e-3, 64),
                config.number("norm_eps", 1e-6, 0, 1),
                patchNums(config),
                config.choice("mlp_type", "gpt2", "llama", "gpt2").equals("llama") ? MlpType.LLAMA : MlpType.GPT2,
                config.flag("disable_aln", false),
                config.flag("shared_aln", false),
                config.flag("use_timestep_embed", false),
                config.choice("sep_aln_pooling_mode", "max", "avg", "max").equals("avg")
                        ? PoolingMode.AVG
                        : PoolingMode.MAX,
                config.flag("use_context_norm", false),
                config.flag("attn_l2_norm", false),
                config.integer("diff_width", 1024, 1, 1 << 16),
                config.integer("diff_depth", 6, 0, 1 << 10),
                samplingSteps(config));
    }

    private static void refuseUnsupported(ConfigFile config) {
        config.choice("model_type", "hart_transformer_t2i", "hart_transformer_t2i");
        config.architectures("HARTForT2I");
        config.choice("attn_type", "gpt2", "llama");
        config.mustBe("use_cross_attn", false);
        config.choice("sampler", "iddpm", "iddpm");
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
        return sides;
    }

    /** As the authors' respacing reads it: a number, sections {@code "a,b,c"}, {@code "ddimN"}; nothing is all steps. */
    private static String samplingSteps(ConfigFile config) {
        String key = "num_sampling_steps";
        if (!config.isText(key)) {
            return Integer.toString(config.integer(key, 8, 2, 1000));
        }
        String steps = config.text(key);
        if (!steps.matches("|(ddim)?[0-9]{1,4}|[0-9]{1,4}(,[0-9]{1,4})+")) {
            throw config.refuse(key, steps, "a number of steps, sections such as \"10,15\", or \"ddimN\"");
        }
        return steps;
    }

    /** Width of one attention head, divisible by 4. */
    public int headDim() {
        return embedDim / numHeads;
    }

    /** Hidden width of the MLP: 2/3 of C times the ratio rounded up to 256 for llama, the nearest (ties to even) for gpt2. */
    public int mlpHidden() {
        return mlpType == MlpType.LLAMA
                ? (int) (embedDim * mlpRatio * 2 / 3 + 255) / 256 * 256
                : (int) Math.rint(embedDim * mlpRatio);
    }
}
