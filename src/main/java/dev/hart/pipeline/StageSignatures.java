package dev.hart.pipeline;

import dev.hart.engine.StageEngine;
import dev.hart.io.VisibleText;
import dev.hart.pack.PackException;
import dev.hart.pack.PackFiles;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The inputs and outputs of each stage's graph, so that a graph under another stage's name is refused when a pack is loaded. The
 * names have been the same in every version of hart, but for an input of the transformer that newer graphs lack.
 */
final class StageSignatures {
    /**
     * @param inputs those that the graphs of every version have, apart from the caches
     * @param older inputs that only graphs of older packs have
     * @param outputs those that are read, apart from the caches; a graph may have others
     * @param cached whether each block also has the caches {@code keys.N} and {@code values.N}, and returns
     *     {@code keys_out.N} and {@code values_out.N}
     */
    private record Signature(Set<String> inputs, Set<String> older, Set<String> outputs, boolean cached) {}

    private static final Signature SAFETY =
            new Signature(Set.of("token_ids", "mask"), Set.of(), Set.of("yes_no_logits", "violation"), false);
    private static final Signature TEXT_ENCODER =
            new Signature(Set.of("token_ids", "mask"), Set.of(), Set.of("context"), true);
    private static final Signature TRANSFORMER = new Signature(
            Set.of(
                    "context",
                    "context_mask",
                    "context_position_ids",
                    "guidance",
                    "logit_scale",
                    "temperature",
                    "tail",
                    "gumbel",
                    "smooth_offset",
                    "smooth_stride",
                    "select_offset",
                    "select_stride",
                    "end_scale",
                    "f_hat"),
            Set.of(TransformerRun.FIRST_SCALE),
            Set.of("f_hat_out", "indices", "hidden"),
            true);
    private static final Signature RESIDUAL =
            new Signature(Set.of("hidden", "indices", "guidance", "noise"), Set.of(), Set.of("residual"), false);
    private static final Signature DECODER = new Signature(Set.of("f_hat"), Set.of(), Set.of("image"), false);

    private StageSignatures() {}

    /**
     * Checks that a graph is that of the stage whose file it is, see {@link PackFiles}.
     *
     * @throws PackException naming the first input or output that does not fit
     */
    static void check(Path graph, StageEngine engine) {
        Signature signature = of(String.valueOf(graph.getFileName()));
        Set<String> inputs = new TreeSet<>(signature.inputs());
        Set<String> outputs = new TreeSet<>(signature.outputs());
        if (signature.cached()) {
            for (int block = 0; block < Math.max(1, blocks(engine)); block++) {
                inputs.add("keys." + block);
                inputs.add("values." + block);
                outputs.add("keys_out." + block);
                outputs.add("values_out." + block);
            }
        }
        first(inputs, engine.inputNames()).ifPresent(name -> {
            throw refuse(graph, "lacks the input " + name);
        });
        Set<String> known = new TreeSet<>(inputs);
        known.addAll(signature.older());
        first(engine.inputNames(), known).ifPresent(name -> {
            throw refuse(graph, "has an unknown input " + VisibleText.quote(name));
        });
        first(outputs, engine.outputNames()).ifPresent(name -> {
            throw refuse(graph, "lacks the output " + name);
        });
    }

    /** Returns the number of blocks whose keys are inputs of a graph. */
    static int blocks(StageEngine engine) {
        return Math.toIntExact(engine.inputNames().stream()
                .filter(name -> name.startsWith("keys."))
                .count());
    }

    private static Signature of(String file) {
        return switch (file) {
            case PackFiles.SAFETY -> SAFETY;
            case PackFiles.TEXT_ENCODER -> TEXT_ENCODER;
            case PackFiles.TRANSFORMER -> TRANSFORMER;
            case PackFiles.RESIDUAL -> RESIDUAL;
            case PackFiles.DECODER -> DECODER;
            default -> throw new IllegalArgumentException(file + " is no stage's graph");
        };
    }

    /** Returns the first name of some, in alphabetical order, that is not among others; empty if all are. */
    private static Optional<String> first(Set<String> some, Set<String> others) {
        return some.stream().filter(name -> !others.contains(name)).sorted().findFirst();
    }

    private static PackException refuse(Path graph, String fault) {
        return new PackException(graph + ": is not the graph its name says; it " + fault);
    }
}
