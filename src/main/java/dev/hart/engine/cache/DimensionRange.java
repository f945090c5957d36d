package dev.hart.engine.cache;

/**
 * The sizes that one dynamic dimension of a graph may have in an engine.
 *
 * @param min the smallest, at least 0
 * @param opt the size for which the engine is tuned
 * @param max the largest
 */
public record DimensionRange(long min, long opt, long max) {
    /** @throws IllegalArgumentException unless 0 ≤ min ≤ opt ≤ max */
    public DimensionRange {
        if (min < 0 || opt < min || max < opt) {
            throw new IllegalArgumentException(
                    "a range needs 0 <= min <= opt <= max: " + min + ", " + opt + ", " + max);
        }
    }

    /** A range of one size. */
    public static DimensionRange fixed(long size) {
        return new DimensionRange(size, size, size);
    }

    /** The range of a dimension that is so many times this one. */
    public DimensionRange times(long factor) {
        return new DimensionRange(
                Math.multiplyExact(min, factor), Math.multiplyExact(opt, factor), Math.multiplyExact(max, factor));
    }
}
