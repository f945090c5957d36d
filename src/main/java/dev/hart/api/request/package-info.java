/**
 * The grammar of image requests, which images, jobs, events and queue messages share: strict JSON, bodies as records, and their
 * checks.
 */
@NullMarked
package dev.hart.api.request;

import org.jspecify.annotations.NullMarked;
