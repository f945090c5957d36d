package dev.hart.image;

/**
 * What a picture is handed over as.
 *
 * @param compression 0 to 100, see {@link ImageFormat#encode(Raster, Provenance, int)}
 * @param side pixels, positive, at most the pack's
 */
public record ImageEncoding(ImageFormat format, int compression, int side) {
    public ImageEncoding {
        if (side < 1) {
            throw new IllegalArgumentException("a picture's side is positive, not " + side);
        }
    }

    /**
     * A picture as a file of this shape.
     *
     * @param raster a finished picture, or a preview at half its size or more
     * @throws EncodingException if this machine cannot write the format
     */
    public byte[] encode(Raster raster, Provenance provenance) {
        Raster large = raster.width() < side ? BilinearUpscaler.twice(raster) : raster;
        return format.encode(Resampler.shrink(large, side, side), provenance, compression);
    }
}
