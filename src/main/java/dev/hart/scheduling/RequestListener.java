package dev.hart.scheduling;

import dev.hart.image.Raster;

/** Hears of a request's progress, on the device's thread: return quickly. */
public interface RequestListener {
    /** Nobody listens. */
    RequestListener NONE = new RequestListener() {};

    /** A batch with some of the request's pictures has done {@code done} of {@code scales} scales. */
    default void scale(int done, int scales) {}

    /**
     * A picture on its way.
     *
     * @param image its number in the request, from 0
     * @param index of this preview among the picture's, from 0
     * @param picture perhaps smaller than the final one, by a whole factor
     */
    default void preview(int image, int index, Raster picture) {}

    /** A picture is done, perhaps before the request is. */
    default void picture(int image, Raster picture) {}
}
