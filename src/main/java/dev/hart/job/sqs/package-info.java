/** The line of jobs in an SQS queue. */
@NullMarked
package dev.hart.job.sqs;

import org.jspecify.annotations.NullMarked;
