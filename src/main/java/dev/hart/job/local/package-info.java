/**
 * Job records and job queue as files of one machine, as durable as its disk and shared by all processes that use the folder.
 */
@NullMarked
package dev.hart.job.local;

import org.jspecify.annotations.NullMarked;
