/**
 * The core: request, noise, guidance, the five stages, and the pipeline that runs them. No HTTP, no cloud, no files.
 */
@NullMarked
package dev.hart.generation;

import org.jspecify.annotations.NullMarked;
