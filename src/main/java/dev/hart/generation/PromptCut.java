package dev.hart.generation;

import java.util.Optional;

/**
 * States that a prompt is longer than the text encoder reads, so that its end has no effect on the images. The safety check reads
 * the whole prompt.
 *
 * @param tokens number of tokens of the whole prompt, special tokens included
 * @param read number of them that the text encoder reads, fewer than {@code tokens}; those left out are at the end of the prompt
 */
public record PromptCut(int tokens, int read) {
    /** Measures a prompt that {@link ImageModel#check} accepts; empty if the model reads all of it. */
    public static Optional<PromptCut> of(ImageModel model, String prompt) {
        int tokens = model.tokens(prompt);
        int read = model.manifest().text().contextTokens();
        return tokens > read ? Optional.of(new PromptCut(tokens, read)) : Optional.empty();
    }

    /** Says why a prompt is refused that must not be cut. */
    public String refusal() {
        return "the prompt has " + tokens + " tokens, and the model reads " + read + ": shorten it";
    }
}
