package dev.hart.convert.decoder;

import dev.hart.checkpoint.Weights;
import java.util.List;

/**
 * The names of a Hugging Face decoder's tensors. Their prefix depends on the checkpoint: {@code model.} in the released ones,
 * none if the bare model was saved, and longer ones in newer multi-modal classes.
 *
 * @param source the whole checkpoint, without prefix
 * @param prefix the text before {@code embed_tokens.weight}
 */
public record DecoderKeys(Weights source, String prefix) {
    private static final String EMBEDDING = "embed_tokens.weight";
    private static final List<String> PREFIXES =
            List.of("model.", "", "model.language_model.", "language_model.model.", "language_model.");

    /**
     * Finds the prefix under which the checkpoint has an embedding table ({@code model.} if it has none), and skips tensors that
     * text does not need: the vision tower, rotary frequencies that old versions saved, and the output head unless it is taken.
     */
    public static DecoderKeys find(Weights source) {
        source.skip("visual.*", "model.visual.*", "*rotary_emb.inv_freq", "lm_head.*", "language_model.lm_head.*");
        String prefix = PREFIXES.stream()
                .filter(candidate -> source.has(candidate + EMBEDDING))
                .findFirst()
                .orElse("model.");
        return new DecoderKeys(source, prefix);
    }

    /** Returns the name of the embedding table {@code [vocabulary, hidden]}. */
    public String embedding() {
        return prefix + EMBEDDING;
    }

    /** Returns the name of the weight of the norm after the last layer. */
    public String finalNorm() {
        return prefix + "norm.weight";
    }

    /** Returns the start of the names of a layer's tensors. */
    public String layer(int number) {
        return prefix + "layers." + number + ".";
    }
}
