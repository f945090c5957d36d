package dev.hart.cli;

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

    Optional<Path> hart() {
        return Optional.ofNullable(hart);
    }

    Optional<Path> textEncoder() {
        return Optional.ofNullable(textEncoder);
    }

    Optional<Path> safety() {
        return Optional.ofNullable(safety);
    }
}
