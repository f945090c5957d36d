package dev.hart.pipeline;

import dev.hart.pack.PackFiles;
import java.util.Map;
import java.util.Set;

/** Inputs that each stage's graph must have, so that loading a pack whose graphs are swapped fails. */
final class StageInputs {
    private static final Map<String, Set<String>> OF = Map.of(
            PackFiles.SAFETY, Set.of("token_ids", "mask"),
            PackFiles.TEXT_ENCODER, Set.of("token_ids", "mask", "keys.0"),
            PackFiles.TRANSFORMER, Set.of("context", "guidance", "first_scale", "f_hat", "keys.0"),
            PackFiles.RESIDUAL, Set.of("hidden", "indices", "guidance", "noise"),
            PackFiles.DECODER, Set.of("f_hat"));

    private StageInputs() {}

    /** Returns the inputs of the graph of this file name, see {@link PackFiles}; none for another name. */
    static Set<String> of(String file) {
        return OF.getOrDefault(file, Set.of());
    }
}
