package dev.hart.api.request;

import org.jspecify.annotations.Nullable;

/**
 * The fields that a request for images and a request for a job share, with the values of {@link AdaptedBody}, not checked yet:
 * null if the caller sent none or null.
 */
public interface ImageFields {
    @Nullable
    String prompt();

    @Nullable
    String model();

    /** The number of images. */
    @Nullable
    Long n();

    /** The size of the images, as width x height in pixels, or {@code auto}. */
    @Nullable
    String size();

    @Nullable
    String quality();

    @Nullable
    String background();

    @Nullable
    String moderation();

    @Nullable
    String outputFormat();

    @Nullable
    Long outputCompression();

    /** The end user on whose behalf the caller asks. Only its type is checked: it makes no difference to the images. */
    @Nullable
    String user();

    @Nullable
    Long seed();

    @Nullable
    Double guidance();
}
