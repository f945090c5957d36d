package dev.hart.api.openai;

import dev.hart.image.ImageEncoding;

/**
 * How pictures are handed over.
 *
 * @param shape the files
 * @param base64 in the reply itself; else they are stored and the reply holds URLs
 * @param quality as the reply names it
 */
record ImageOutput(ImageEncoding shape, boolean base64, String quality) {
    /** As OpenAI writes it. */
    String size() {
        return shape.side() + "x" + shape.side();
    }
}
