package dev.hart.generation;

import dev.hart.image.Raster;

/** Looks at a batch between two calls to the device, on the thread that computes it: return quickly. */
public interface BatchWatcher {
    /** Nobody looks. */
    BatchWatcher NONE = new BatchWatcher() {};

    /** Scales are done, {@code done} of {@code scales}. */
    default void scale(int done, int scales) {}

    /** Whether anybody still waits for a row; previews of others are left out. */
    default boolean isWanted(int row) {
        return true;
    }

    /**
     * What a row looks like so far.
     *
     * @param done scales
     * @param picture perhaps smaller than the final one, by a whole factor
     */
    default void preview(int row, int done, Raster picture) {}
}
