package dev.hart.generation;

/**
 * One image to generate, a row of a batch. Together with the pack, the number of scales that are run and the device it decides
 * every pixel. In fp32 on the CPU the other rows of the batch have no influence; elsewhere they may change the rounding.
 *
 * @param prompt a prompt that the model takes, see {@link ImageModel#check}
 * @param seed 0 to {@link ImageRequest#MAX_SEED}
 * @param guidance guidance scale, 0 to {@link ImageRequest#MAX_GUIDANCE}
 */
public record ImageRow(String prompt, long seed, double guidance, Sampling sampling) {}
