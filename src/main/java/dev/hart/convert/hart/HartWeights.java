package dev.hart.convert.hart;

import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.config.HartConfigs;

/**
 * A HART checkpoint while it is converted.
 *
 * @param llm weights of the transformer and the residual head
 * @param vae weights of the image tokenizer: codebook, φ and decoder
 */
record HartWeights(Weights llm, Weights vae, HartConfigs configs) {}
