package dev.hart.generation;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a batch is generated.
 *
 * @param scales number of scales to run; fewer than the pack has make a draft, which is decoded without the residual
 * @param previews rows to preview, by the number of scales after which
 * @param shared whether rows belong to several requests: the previews that one asked for must cost the others little
 */
public record BatchPlan(int scales, SortedMap<Integer, List<Integer>> previews, boolean shared) {
    public BatchPlan {
        previews = new TreeMap<>(previews);
    }

    /** A plan without previews. */
    public static BatchPlan whole(int scales) {
        return new BatchPlan(scales, new TreeMap<>(), false);
    }
}
