package dev.hart.checkpoint.config;

import dev.hart.checkpoint.CheckpointException;
import java.nio.file.Path;

/** The two configurations of a released HART folder, {@code llm/config.json} and {@code tokenizer/config.json}. */
public record HartConfigs(HartConfig transformer, HartTokenizerConfig tokenizer) {
    /**
     * Reads both configurations.
     *
     * @param folder with {@code llm} and {@code tokenizer}
     * @throws CheckpointException if a file is missing or a value is not supported
     */
    public static HartConfigs read(Path folder) {
        return new HartConfigs(
                HartConfig.read(folder.resolve("llm").resolve("config.json")),
                HartTokenizerConfig.read(folder.resolve("tokenizer").resolve("config.json")));
    }
}
