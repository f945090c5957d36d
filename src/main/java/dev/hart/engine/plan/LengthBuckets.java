package dev.hart.engine.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * The lengths to which texts are padded for TensorRT, whose kernels are chosen for few shapes: the powers of two from 128 that
 * are below the longest text's length, and that length. On other providers a text is as long as it is.
 */
public final class LengthBuckets {
    /** No padding. */
    public static final LengthBuckets NONE = new LengthBuckets(List.of());

    private static final int FIRST = 128;

    private final List<Integer> lengths;

    private LengthBuckets(List<Integer> lengths) {
        this.lengths = List.copyOf(lengths);
    }

    /**
     * Returns the buckets for texts of up to so many tokens.
     *
     * @param longest number of tokens, at least 1; itself the last bucket, so that no memory is planned for longer texts
     */
    static LengthBuckets upTo(int longest) {
        List<Integer> lengths = new ArrayList<>();
        for (int length = FIRST; length < longest; length *= 2) {
            lengths.add(length);
        }
        lengths.add(longest);
        return new LengthBuckets(lengths);
    }

    /** Returns the length to which a text of so many tokens is padded; the number itself if no bucket is that long. */
    public int pad(int tokens) {
        return lengths.stream().filter(length -> length >= tokens).findFirst().orElse(tokens);
    }

    int shortest() {
        return lengths.get(0);
    }

    int longest() {
        return lengths.get(lengths.size() - 1);
    }
}
