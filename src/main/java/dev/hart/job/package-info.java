/**
 * The model of jobs: what a job, its state and its outcome are, and the queue of those that wait ({@link dev.hart.job.JobQueue}).
 * The packages below store jobs, process them, render them and notify others of them.
 */
@NullMarked
package dev.hart.job;

import org.jspecify.annotations.NullMarked;
