package dev.hart.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name checkpoint folders: all three for {@code hart convert}, exactly one for {@code hart verify}. */
final class CheckpointOptions {
    @Option(
            names = "--hart",
            required = true,
            paramLabel = "DIR",
            description = "Released HART folder, with llm and tokenizer.")
    private @Nullable Path hart;

    @Option(names = "--text-encoder", required = true, paramLabel = "DIR", description = "Qwen2 folder.")
    private @Nullable Path textEncoder;

    @Option(names = "--safety", required = true, paramLabel = "DIR", description = "Gemma-2 folder (ShieldGemma).")
    private @Nullable Path safety;

    /** @throws InputException if the folder does not exist, naming it rather than a file that would be in it */
    private static Optional<Path> existing(String option, @Nullable Path folder) {
        if (folder != null && !Files.isDirectory(folder)) {
            throw new InputException(option + " " + folder
                    + (Files.exists(folder) ? ": is a file, not a checkpoint's folder" : ": no such folder"));
        }
        return Optional.ofNullable(folder);
    }

    Optional<Path> hart() {
        return existing("--hart", hart);
    }

    Optional<Path> textEncoder() {
        return existing("--text-encoder", textEncoder);
    }

    Optional<Path> safety() {
        return existing("--safety", safety);
    }
}
