package dev.hart.api.request;

import dev.hart.api.ApiException;
import dev.hart.config.PromptConfig.TooLong;
import dev.hart.generation.ImageModel;
import dev.hart.generation.InvalidRequestException;
import dev.hart.generation.PromptCut;
import dev.hart.pack.tokenizer.PromptException;
import dev.hart.pack.tokenizer.PromptText;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** Compares prompts with what the model reads, so that none is cut silently. */
public final class PromptLength {
    /** The header of replies about a prompt that was cut: {@code tokens=57, read=40}. */
    public static final String HEADER = "Hart-Prompt-Cut";

    private PromptLength() {}

    /**
     * Checks a prompt and measures it.
     *
     * @param rule what happens to a prompt that is too long
     * @return how much of it the model reads; empty if that is all of it
     * @throws InvalidRequestException if the model cannot take the prompt
     * @throws ApiException 400 {@code prompt_too_long} if the prompt is too long and must not be cut
     */
    public static Optional<PromptCut> measure(ImageModel model, String prompt, TooLong rule) {
        // Also bounds the text: the tokenizers run on nothing longer than the model accepts.
        model.check(prompt);
        Optional<PromptCut> cut = PromptCut.of(model, prompt);
        if (cut.isPresent() && rule == TooLong.REFUSE) {
            throw new ApiException(400, "prompt_too_long", cut.get().refusal(), "prompt", null);
        }
        return cut;
    }

    /**
     * Checks of a prompt what needs no model: its bytes, and that it is not empty.
     *
     * @throws InvalidRequestException if no model can take the prompt
     */
    static void checkText(String prompt) {
        try {
            PromptText.check(prompt, PromptText.MAX_BYTES);
        } catch (PromptException e) {
            throw new InvalidRequestException("prompt", String.valueOf(e.getMessage()));
        }
    }

    /** States in the header of the reply to a request how much of the prompt the model reads. */
    public static void note(HttpServerRequest request, PromptCut cut) {
        request.response().headers().set(HEADER, "tokens=" + cut.tokens() + ", read=" + cut.read());
    }
}
