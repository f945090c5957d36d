package dev.hart.generation;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a batch is generated.
 *
 * @param scales number of scales to run; fewer than the pack has make a draft, which is decoded without the residual
 * @param previews the rows to preview, by the number of scales that have run then; {@code scales} and larger numbers have no
 *     effect
 * @param shared whether rows belong to several requests: the previews that one asked for must cost the others little, so they are
 *     decoded at half the latent's side where it is even
 */
public record BatchPlan(int scales, SortedMap<Integer, List<Integer>> previews, boolean shared) {
    public BatchPlan {
        previews = new TreeMap<>(previews);
    }

    /** A plan without previews, for the rows of one request. */
    public static BatchPlan whole(int scales) {
        return new BatchPlan(scales, new TreeMap<>(), false);
    }
}
