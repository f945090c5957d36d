/**
 * What instances that share records know of each other: which workers are alive, how fast they are, how long a job will wait,
 * and how many jobs may be open.
 */
@NullMarked
package dev.hart.job.fleet;

import org.jspecify.annotations.NullMarked;
