package dev.hart.image;

/**
 * The file format and size in which a client receives an image.
 *
 * @param compression 0 to 100, see {@link ImageFormat#encode(Raster, Provenance, int)}
 * @param side pixels of a side, positive, at most the pack's
 */
public record ImageEncoding(ImageFormat format, int compression, int side) {
    /** @throws IllegalArgumentException if the side is not positive; {@link #encode} checks the compression */
    public ImageEncoding {
        if (side < 1) {
            throw new IllegalArgumentException("an image's side is positive, not " + side);
        }
    }

    /**
     * Encodes a square image as a file, enlarged to twice its size if it is smaller than {@code side} and then reduced to that.
     *
     * @param raster a finished image or a preview; its side is at least half of {@code side}
     * @throws IllegalArgumentException if the raster is smaller than that, or the compression is not one that the format accepts
     * @throws EncodingException if the format cannot contain the image, or this machine cannot write the format
     */
    public byte[] encode(Raster raster, Provenance provenance) {
        Raster large = raster.width() < side ? BilinearUpscaler.twice(raster) : raster;
        return format.encode(Resampler.shrink(large, side, side), provenance, compression);
    }
}
