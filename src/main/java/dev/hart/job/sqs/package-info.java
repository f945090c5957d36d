/** The queue of jobs as a standard queue of SQS. */
@NullMarked
package dev.hart.job.sqs;

import org.jspecify.annotations.NullMarked;
