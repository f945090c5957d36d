package dev.hart.convert.qwen;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.Json;
import dev.hart.pack.tokenizer.PromptTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;

/** The token that pads prompts. {@code tokenizer_config.json} names it; {@code tokenizer.json} does not. */
public final class PadToken {
    private static final String QWEN2 = "<|endoftext|>";

    private PadToken() {}

    /**
     * Returns the id of the pad token.
     *
     * @param folder the text encoder's checkpoint; if it has no {@code tokenizer_config.json}, or that names no pad token, the
     *     pad token of all released Qwen2 models is used
     * @throws CheckpointException if {@code tokenizer_config.json} cannot be read, is no JSON object of at most 16 MiB, or has a
     *     {@code pad_token} that is neither a text nor an object with its text
     * @throws dev.hart.pack.PackException if the token is not in the tokenizer's vocabulary
     */
    public static long of(Path folder, PromptTokenizer tokenizer) {
        Path file = folder.resolve("tokenizer_config.json");
        if (!Files.exists(file)) {
            return tokenizer.idOf(QWEN2);
        }
        JsonNode token = Json.object(file).path("pad_token");
        if (token.isMissingNode() || token.isNull()) {
            return tokenizer.idOf(QWEN2);
        }
        // Older files have an object that describes the token, newer ones its text.
        JsonNode text = token.isObject() ? token.path("content") : token;
        if (!text.isTextual()) {
            throw CheckpointException.in(
                    file,
                    "pad_token is " + CheckpointException.quote(token.toString())
                            + "; supported: a text, or an object whose content is a text");
        }
        return tokenizer.idOf(text.textValue());
    }
}
