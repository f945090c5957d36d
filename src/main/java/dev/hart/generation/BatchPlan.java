package dev.hart.generation;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a batch is drawn.
 *
 * @param scales to run; fewer than the pack has make a draft, decoded without the residual
 * @param previews which rows are looked at after how many scales
 * @param shared whether rows belong to several requests: what one asked for must cost the others little
 */
public record BatchPlan(int scales, SortedMap<Integer, List<Integer>> previews, boolean shared) {
    public BatchPlan {
        previews = new TreeMap<>(previews);
    }

    /** All scales, no previews. */
    public static BatchPlan whole(int scales) {
        return new BatchPlan(scales, new TreeMap<>(), false);
    }
}
