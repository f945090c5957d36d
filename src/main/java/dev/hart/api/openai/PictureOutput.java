package dev.hart.api.openai;

import dev.hart.image.PictureFormat;

/**
 * How pictures are handed over.
 *
 * @param compression 0 to 100, see {@link PictureFormat#encode}
 * @param side pixels, at most the pack's
 * @param base64 in the reply itself; else they are stored and the reply holds URLs
 * @param quality as the reply names it
 */
record PictureOutput(PictureFormat format, int compression, int side, boolean base64, String quality) {
    /** As OpenAI writes it. */
    String size() {
        return side + "x" + side;
    }
}
