package dev.hart.generation;

import dev.hart.image.Raster;

/**
 * Receives a batch's progress between two calls to the device. Methods are called on the thread that generates the batch and
 * must return quickly.
 */
public interface BatchWatcher {
    /** A watcher that does nothing. */
    BatchWatcher NONE = new BatchWatcher() {};

    /**
     * {@code done} of the {@code scales} scales that the batch runs have run. Called after each call to the device, which may run
     * several.
     */
    default void scale(int done, int scales) {}

    /** All scales that the batch runs have run, and a stage after them begins. */
    default void begins(FinishingStage stage) {}

    /** Returns whether the request of a row has not ended; the previews of a row for which this is false are left out. */
    default boolean isWanted(int row) {
        return true;
    }

    /**
     * There is a preview of a row.
     *
     * @param row index of the row in the batch, from 0
     * @param done number of scales that have run
     * @param raster may be smaller than the final image, by an integer factor
     */
    default void preview(int row, int done, Raster raster) {}
}
