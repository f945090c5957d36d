package dev.hart.convert.qwen;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.checkpoint.CheckpointException;
import dev.hart.pack.tokenizer.PromptTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which token pads prompts: what {@code tokenizer_config.json} says, which {@code tokenizer.json} does not know. */
public final class PadToken {
    private static final String QWEN2 = "<|endoftext|>";

    private PadToken() {}

    /**
     * The pad token's id.
     *
     * @param folder the text encoder's checkpoint; without a {@code tokenizer_config.json}, or where that names none, the
     *     pad token of every released Qwen2 is taken
     * @throws CheckpointException if the file cannot be read
     * @throws dev.hart.pack.PackException if the tokenizer does not know the token
     */
    public static long of(Path folder, PromptTokenizer tokenizer) {
        Path file = folder.resolve("tokenizer_config.json");
        if (!Files.exists(file)) {
            return tokenizer.idOf(QWEN2);
        }
        try {
            JsonNode token = new ObjectMapper().readTree(file.toFile()).path("pad_token");
            // Older files describe the token, newer ones spell it.
            JsonNode spelled = token.isObject() ? token.path("content") : token;
            return tokenizer.idOf(spelled.asText(QWEN2));
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new CheckpointException(file + ": is not valid JSON: " + reason, e);
        }
    }
}
