package dev.hart.scheduling;

import dev.hart.generation.FinishingStage;
import dev.hart.image.Raster;

/** Receives a request's progress. Methods are called on the device's thread and must return quickly. */
public interface RequestListener {
    /** A listener that does nothing. */
    RequestListener NONE = new RequestListener() {};

    /** A batch that holds images of the request has run {@code done} of the {@code scales} scales that it runs. */
    default void scale(int done, int scales) {}

    /** A batch that holds images of the request has run all its scales, and begins a stage after them. */
    default void begins(FinishingStage stage) {}

    /**
     * There is a preview of an image.
     *
     * @param image number of the image within the request, from 0
     * @param index number of this preview among the image's, from 0
     * @param raster may be smaller than the final image, by an integer factor
     */
    default void preview(int image, int index, Raster raster) {}

    /**
     * An image is finished; other images of the request may not be.
     *
     * @param image number of the image within the request, from 0
     */
    default void image(int image, Raster raster) {}
}
