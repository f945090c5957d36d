/** The shared archive of engines as objects of a bucket. */
@NullMarked
package dev.hart.engine.cache.s3;

import org.jspecify.annotations.NullMarked;
