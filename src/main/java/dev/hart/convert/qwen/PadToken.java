package dev.hart.convert.qwen;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.checkpoint.CheckpointException;
import dev.hart.pack.tokenizer.PromptTokenizer;
import java.io.IOException;
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
     * @throws CheckpointException if {@code tokenizer_config.json} cannot be read or is not JSON
     * @throws dev.hart.pack.PackException if the token is not in the tokenizer's vocabulary
     */
    public static long of(Path folder, PromptTokenizer tokenizer) {
        Path file = folder.resolve("tokenizer_config.json");
        if (!Files.exists(file)) {
            return tokenizer.idOf(QWEN2);
        }
        try {
            JsonNode token = new ObjectMapper().readTree(file.toFile()).path("pad_token");
            // Older files have an object that describes the token, newer ones its text.
            JsonNode text = token.isObject() ? token.path("content") : token;
            return tokenizer.idOf(text.asText(QWEN2));
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new CheckpointException(file + ": is not valid JSON: " + reason, e);
        }
    }
}
