package dev.hart.pipeline;

import dev.hart.generation.ImageRow;
import dev.hart.pack.tokenizer.PaddedPrompt;

/**
 * A row with what the text encoder made of its prompt.
 *
 * @param prompt tokens of its prompt
 * @param context {@code [T, D]} of its prompt
 */
@SuppressWarnings("ArrayRecordComponent") // Bulk data shared by the pictures of a prompt, only read.
record EncodedRow(ImageRow row, PaddedPrompt prompt, float[] context) {}
