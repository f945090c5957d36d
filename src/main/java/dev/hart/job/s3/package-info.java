/** The records of jobs as objects of an S3 bucket. */
@NullMarked
package dev.hart.job.s3;

import org.jspecify.annotations.NullMarked;
