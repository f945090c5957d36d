package dev.hart.generation;

import dev.hart.pack.PaddedPrompt;

/**
 * One picture to be made.
 *
 * @param prompt tokens of its prompt
 * @param context {@code [T, D]} of its prompt
 */
@SuppressWarnings("ArrayRecordComponent") // Bulk data shared by the pictures of a prompt, only read.
record ImageRow(PaddedPrompt prompt, float[] context, long seed, double guidance, Sampling sampling) {}
