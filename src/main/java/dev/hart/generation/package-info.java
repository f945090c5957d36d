/**
 * The port between requests and the model: what is asked of an image model, how it answers, and {@link ImageModel} itself.
 */
@NullMarked
package dev.hart.generation;

import org.jspecify.annotations.NullMarked;
