/**
 * Telling others that a job has ended: whom, and whether they know, stands in the records; a courier goes until they do, or for days.
 * Who they are and how they are reached is the caller's ({@link dev.hart.job.notice.Recipients}).
 */
@NullMarked
package dev.hart.job.notice;

import org.jspecify.annotations.NullMarked;
