package dev.hart.convert.decoder;

import dev.hart.checkpoint.Weights;
import java.util.List;

/**
 * The tensors of a Hugging Face decoder under whatever prefix a checkpoint keeps them: {@code model.} in the released
 * ones, none where the bare model was saved, and what newer multi-modal classes use.
 *
 * @param source the whole checkpoint, its keys unprefixed
 * @param prefix what stands before {@code embed_tokens.weight}
 */
public record DecoderKeys(Weights source, String prefix) {
    private static final String EMBEDDING = "embed_tokens.weight";
    private static final List<String> PREFIXES =
            List.of("model.", "", "model.language_model.", "language_model.model.", "language_model.");

    /**
     * Finds the prefix, and skips what no text needs: the vision tower, rotary frequencies that old versions saved, and
     * the output head unless it is taken.
     */
    public static DecoderKeys find(Weights source) {
        source.skip("visual.*", "model.visual.*", "*rotary_emb.inv_freq", "lm_head.*", "language_model.lm_head.*");
        String prefix = PREFIXES.stream()
                .filter(candidate -> source.has(candidate + EMBEDDING))
                .findFirst()
                .orElse("model.");
        return new DecoderKeys(source, prefix);
    }

    /** The embedding table {@code [vocabulary, hidden]}. */
    public String embedding() {
        return prefix + EMBEDDING;
    }

    /** The norm after the last layer. */
    public String finalNorm() {
        return prefix + "norm.weight";
    }

    /** What the keys of a layer's tensors start with. */
    public String layer(int number) {
        return prefix + "layers." + number + ".";
    }
}
