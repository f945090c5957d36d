package dev.hart.checkpoint.config;

import dev.hart.checkpoint.CheckpointException;
import dev.hart.io.NearbyFolder;
import java.nio.file.Files;
import java.nio.file.Path;

/** The two configurations of a released HART folder, {@code llm/config.json} and {@code tokenizer/config.json}. */
public record HartConfigs(HartConfig transformer, HartTokenizerConfig tokenizer) {
    private static final String TRANSFORMER = "llm/config.json";

    /**
     * Reads both configurations.
     *
     * @param folder with {@code llm} and {@code tokenizer}
     * @throws CheckpointException if a file is missing or a value is not supported
     */
    public static HartConfigs read(Path folder) {
        Path first = folder.resolve(TRANSFORMER);
        if (!Files.exists(first)) {
            throw CheckpointException.in(first, "is missing" + NearbyFolder.advice(folder, TRANSFORMER));
        }
        return new HartConfigs(
                HartConfig.read(first),
                HartTokenizerConfig.read(folder.resolve("tokenizer").resolve("config.json")));
    }
}
