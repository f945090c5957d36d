/**
 * The one rendering of a job: what its owner sees over HTTP and in notices, and the operator on the command line. Knows no HTTP
 * and no settings; progress and image URLs come through ports.
 */
@NullMarked
package dev.hart.job.view;

import org.jspecify.annotations.NullMarked;
