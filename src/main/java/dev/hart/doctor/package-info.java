/** Finds out what a machine has and lacks for what is configured, as {@code hart doctor} prints it. It loads no graph. */
@NullMarked
package dev.hart.doctor;

import org.jspecify.annotations.NullMarked;
