/** An image store of objects in an S3 bucket, with URLs that S3 checks itself. */
@NullMarked
package dev.hart.store.s3;

import org.jspecify.annotations.NullMarked;
