/**
 * Notices that a job has ended: their records, and the dispatcher that delivers each at least once, for up to three days. The
 * recipients and the way to reach them are a port ({@link dev.hart.job.notice.Recipients}).
 */
@NullMarked
package dev.hart.job.notice;

import org.jspecify.annotations.NullMarked;
