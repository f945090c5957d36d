package dev.hart.api.openai;

import dev.hart.image.PictureShape;

/**
 * How pictures are handed over.
 *
 * @param shape the files
 * @param base64 in the reply itself; else they are stored and the reply holds URLs
 * @param quality as the reply names it
 */
record PictureOutput(PictureShape shape, boolean base64, String quality) {
    /** As OpenAI writes it. */
    String size() {
        return shape.side() + "x" + shape.side();
    }
}
