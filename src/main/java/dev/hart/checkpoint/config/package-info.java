/**
 * Reads {@code config.json} files of the released models into typed records, with the defaults of the authors' classes.
 */
@NullMarked
package dev.hart.checkpoint.config;

import org.jspecify.annotations.NullMarked;
