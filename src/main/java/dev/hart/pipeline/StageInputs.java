package dev.hart.pipeline;

import dev.hart.pack.PackFiles;
import java.util.Map;
import java.util.Set;

/** The inputs that identify each stage's graph, so that loading a pack whose files are mixed up fails. */
final class StageInputs {
    private static final Map<String, Set<String>> OF = Map.of(
            PackFiles.SAFETY, Set.of("token_ids", "mask"),
            PackFiles.TEXT_ENCODER, Set.of("token_ids", "mask", "keys.0"),
            PackFiles.TRANSFORMER, Set.of("context", "guidance", "first_scale", "f_hat", "keys.0"),
            PackFiles.RESIDUAL, Set.of("hidden", "indices", "guidance", "noise"),
            PackFiles.DECODER, Set.of("f_hat"));

    private StageInputs() {}

    static Set<String> of(String file) {
        return OF.getOrDefault(file, Set.of());
    }
}
