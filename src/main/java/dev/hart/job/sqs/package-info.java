/** The queue of jobs in SQS. */
@NullMarked
package dev.hart.job.sqs;

import org.jspecify.annotations.NullMarked;
