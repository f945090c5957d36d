package dev.hart.engine.cache;

import java.util.List;

/**
 * The lengths in tokens to which prompts are padded for an engine, so that a session meets few shapes, all within its profile.
 *
 * @param lengths ascending, each at least 1, at least one
 */
public record PromptBuckets(List<Integer> lengths) {
    /** The lengths of the safety check's questions, which contain the prompt. */
    public static final PromptBuckets SAFETY = new PromptBuckets(List.of(128, 256, 512, 1024));

    /** @throws IllegalArgumentException if there are no lengths or they do not ascend */
    public PromptBuckets {
        lengths = List.copyOf(lengths);
        int last = 0;
        for (int length : lengths) {
            if (length <= last) {
                throw new IllegalArgumentException("lengths of prompts must be positive and ascend: " + lengths);
            }
            last = length;
        }
        if (last == 0) {
            throw new IllegalArgumentException("there are no lengths of prompts");
        }
    }

    /**
     * Returns the smallest length that holds a prompt.
     *
     * @param tokens the longest prompt of a batch
     * @throws EngineCacheException if it is longer than all lengths: no engine takes it, and none may be built in a request
     */
    public int lengthFor(int tokens) {
        return lengths.stream()
                .filter(length -> length >= tokens)
                .findFirst()
                .orElseThrow(() -> new EngineCacheException("a text of " + tokens
                        + " tokens is longer than the engine of the safety check takes, " + max()));
    }

    /** The largest length. */
    public int max() {
        return lengths.get(lengths.size() - 1);
    }

    /** The range of an engine that takes all lengths; it is tuned for the second, or the only one. */
    public DimensionRange range() {
        return new DimensionRange(lengths.get(0), lengths.get(Math.min(1, lengths.size() - 1)), max());
    }
}
