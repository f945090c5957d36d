/**
 * The image model on one device: the five stages of a pack (safety, text encoder, transformer, residual, decoder), and the noise
 * they start from.
 */
@NullMarked
package dev.hart.pipeline;

import org.jspecify.annotations.NullMarked;
