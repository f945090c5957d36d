/**
 * Notices that a job has ended: their records, and the dispatcher that delivers each, perhaps more than once, with up to ten
 * attempts within about three days. The recipients and the way to reach them are a port
 * ({@link dev.hart.job.notice.Recipients}).
 */
@NullMarked
package dev.hart.job.notice;

import org.jspecify.annotations.NullMarked;
