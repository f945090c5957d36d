/** Pictures as objects of an S3 bucket, and URLs that S3 checks itself. */
@NullMarked
package dev.hart.store.s3;

import org.jspecify.annotations.NullMarked;
