package dev.hart.pipeline;

import dev.hart.generation.ImageRow;
import dev.hart.pack.tokenizer.PaddedPrompt;

/**
 * A row of a batch with its prompt encoded.
 *
 * @param prompt the prompt's tokens
 * @param context {@code [T, D]}, the prompt's context; T = context tokens, padding included, D = context width
 */
@SuppressWarnings("ArrayRecordComponent") // Bulk data, shared by the images of a prompt and only read.
public record EncodedRow(ImageRow row, PaddedPrompt prompt, float[] context) {}
