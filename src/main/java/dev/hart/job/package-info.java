/**
 * Jobs that are never lost: what one is, its record and outcome, the line of those that wait, and the worker that does them. The
 * ports {@link dev.hart.job.record.Records} and {@link dev.hart.job.JobQueue} have providers in the packages below.
 */
@NullMarked
package dev.hart.job;

import org.jspecify.annotations.NullMarked;
