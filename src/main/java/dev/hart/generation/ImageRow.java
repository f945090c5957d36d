package dev.hart.generation;

/**
 * One picture to be made. With the pack, and with how many scales are run, it decides every pixel, never what it is batched
 * with.
 *
 * @param prompt that the model takes, see {@link ImageModel#check}
 * @param seed 0 to {@link ImageRequest#MAX_SEED}
 * @param guidance guidance scale, 0 to {@link ImageRequest#MAX_GUIDANCE}
 */
public record ImageRow(String prompt, long seed, double guidance, Sampling sampling) {}
