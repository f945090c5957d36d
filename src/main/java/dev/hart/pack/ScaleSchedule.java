package dev.hart.pack;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The scales of next-scale prediction: scale k is a square of {@code side(k)} tokens a side, and its tokens follow those
 * of all earlier scales. All positions together are {@code totalPositions() = Σ side(k)²}.
 *
 * @param sides the released configuration's {@code patch_nums}: never shrinking, the first 1 (scale 0 is the last
 *     context token), the last the latent's side HW; 2 to 64 scales, sides at most 1024, at most 2^21 positions in all
 */
public record ScaleSchedule(List<Integer> sides) {
    /** Limit on the positions over all scales; the released model has 9,451. */
    private static final long MOST_POSITIONS = 1 << 21;

    public ScaleSchedule {
        sides = ManifestChecks.list("scales", sides, Integer.MAX_VALUE);
        if (sides.size() < 2 || sides.size() > 64) {
            throw new IllegalArgumentException("scales must be 2 to 64 numbers, are " + sides.size());
        }
        if (sides.get(0) != 1) {
            throw new IllegalArgumentException("scales must start with 1, start with " + sides.get(0));
        }
        for (int k = 1; k < sides.size(); k++) {
            if (sides.get(k) < sides.get(k - 1)) {
                throw new IllegalArgumentException("scales must not shrink, are " + sides);
            }
        }
        if (sides.get(sides.size() - 1) > 1024) {
            throw new IllegalArgumentException("scales must be at most 1024, are " + sides);
        }
        long positions = sides.stream().mapToLong(side -> (long) side * side).sum();
        if (positions > MOST_POSITIONS) {
            throw new IllegalArgumentException(
                    "scales have " + positions + " positions in all, at most " + MOST_POSITIONS + " are allowed");
        }
    }

    public static ScaleSchedule of(int... sides) {
        return new ScaleSchedule(IntStream.of(sides).boxed().toList());
    }

    /** S, the number of scales. */
    public int count() {
        return sides.size();
    }

    /** The index of the last scale, S − 1. */
    public int last() {
        return sides.size() - 1;
    }

    /** p_k, tokens along one side of scale k. */
    public int side(int k) {
        return sides.get(k);
    }

    /** HW, side of the last scale and so of the latent. */
    public int lastSide() {
        return side(last());
    }

    /** n_k = p_k², tokens of scale k. */
    public int tokens(int k) {
        return side(k) * side(k);
    }

    /** The index of scale k's first position among all positions, which is the number of positions of the k scales before it. */
    public int firstPosition(int k) {
        return IntStream.range(0, k).map(this::tokens).sum();
    }

    /** Σ n_k over all scales. */
    public int totalPositions() {
        return firstPosition(count());
    }

    /**
     * The progress at scale k, from 0 to below 1, on which guidance and temperature depend: {@code k/(S−1)}, but at the last
     * scale {@code (S−2)/(S−1)}, because the authors' loop keeps the value of the scale before there, and the released weights
     * are sampled that way.
     *
     * @throws IndexOutOfBoundsException unless k is from 0 to S − 1
     */
    public double ratio(int k) {
        Objects.checkIndex(k, count());
        return (double) Math.min(k, last() - 1) / last();
    }
}
