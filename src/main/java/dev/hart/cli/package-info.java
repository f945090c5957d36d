/**
 * The commands of the command line and their output. Only {@code serve} starts Quarkus; the other commands are plain Java and
 * start in a fraction of the time.
 */
@NullMarked
package dev.hart.cli;

import org.jspecify.annotations.NullMarked;
