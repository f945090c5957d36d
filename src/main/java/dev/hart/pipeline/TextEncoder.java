package dev.hart.pipeline;

import dev.hart.engine.Cancellation;
import dev.hart.engine.EngineException;
import dev.hart.engine.Feeds;
import dev.hart.engine.Outputs;
import dev.hart.engine.StageEngine;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns a prompt's tokens into the context on which the transformer is conditioned. The system prompt before them is constant:
 * it runs once, at construction, and its keys and values are kept. Thread-safe; {@link #close} must come after all runs have
 * ended.
 */
public final class TextEncoder implements AutoCloseable {
    private final StageEngine engine;
    private final List<String> cacheInputs;
    private final @Nullable Outputs cache;

    /**
     * Runs the system prompt, unless it is empty; that takes tenths of a second to seconds on a CPU.
     *
     * @param engine the text encoder's graph; closed with this object
     * @param systemTokens ids of the system prompt, unpadded; may be empty
     * @throws EngineException if the run of the system prompt fails, also because the graph is not a text encoder; the engine is
     *     closed then
     */
    public TextEncoder(StageEngine engine, long[] systemTokens) {
        this.engine = engine;
        this.cacheInputs = engine.inputNames().stream()
                .filter(name -> name.startsWith("keys.") || name.startsWith("values."))
                .sorted()
                .toList();
        this.cache = systemTokens.length == 0 ? null : run(systemTokens);
    }

    private Outputs run(long[] systemTokens) {
        long[] mask = new long[systemTokens.length];
        Arrays.fill(mask, 1);
        Set<String> kept = cacheInputs.stream().map(TextEncoder::fresh).collect(Collectors.toUnmodifiableSet());
        try (Feeds feeds = tokens(systemTokens, mask, 1)) {
            feedNothing(feeds);
            return engine.run(feeds, kept, new Cancellation());
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    /**
     * Encodes prompts.
     *
     * @param ids {@code [B, T]} row-major, padded
     * @param mask {@code [B, T]}, 1 for tokens and 0 for padding
     * @param batch B, at least 1
     * @return {@code [B, T, D]} row-major; the padding's rows are hidden states like the others, and the transformer reads them
     * @throws IllegalArgumentException if B is below 1, or ids and mask are not B rows of equal length, at least 1
     * @throws EngineException if the run fails or is cancelled
     */
    public float[] encode(long[] ids, long[] mask, int batch, Cancellation cancellation) {
        if (batch < 1 || ids.length == 0 || ids.length != mask.length || ids.length % batch != 0) {
            throw new IllegalArgumentException(
                    ids.length + " token ids and " + mask.length + " mask entries for " + batch + " prompts");
        }
        try (Feeds feeds = tokens(ids, mask, batch)) {
            if (cache == null) {
                feedNothing(feeds);
            } else {
                for (String name : cacheInputs) {
                    feeds.carry(name, cache, fresh(name));
                }
            }
            try (Outputs outputs = engine.run(feeds, Set.of("context"), cancellation)) {
                return outputs.floats("context");
            }
        }
    }

    private static Feeds tokens(long[] ids, long[] mask, int batch) {
        long length = ids.length / batch;
        return new Feeds().longs("token_ids", ids, batch, length).longs("mask", mask, batch, length);
    }

    private void feedNothing(Feeds feeds) {
        for (String name : cacheInputs) {
            long[] shape = engine.inputShape(name);
            feeds.empty(name, engine, 1, 0, shape[shape.length - 1]);
        }
    }

    /** The name of the output that holds the new entries of a cache input: {@code keys_out.3} for {@code keys.3}. */
    private static String fresh(String cacheInput) {
        return cacheInput.replace(".", "_out.");
    }

    @Override
    public void close() {
        try (engine) {
            if (cache != null) {
                cache.close();
            }
        }
    }
}
