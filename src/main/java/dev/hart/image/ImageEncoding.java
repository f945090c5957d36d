package dev.hart.image;

/**
 * The file format and size in which a client receives an image.
 *
 * @param compression 0 to 100, see {@link ImageFormat#encode(Raster, Provenance, int)}
 * @param side pixels of a side, positive, at most the pack's
 */
public record ImageEncoding(ImageFormat format, int compression, int side) {
    public ImageEncoding {
        if (side < 1) {
            throw new IllegalArgumentException("an image's side is positive, not " + side);
        }
    }

    /**
     * Encodes an image as a file.
     *
     * @param raster a finished image, or a preview at half its size or more
     * @throws EncodingException if this machine cannot write the format
     */
    public byte[] encode(Raster raster, Provenance provenance) {
        Raster large = raster.width() < side ? BilinearUpscaler.twice(raster) : raster;
        return format.encode(Resampler.shrink(large, side, side), provenance, compression);
    }
}
