/**
 * The queue in front of a device: admits requests, joins them into batches, enforces deadlines, and tracks the health of the
 * device.
 */
@NullMarked
package dev.hart.scheduling;

import org.jspecify.annotations.NullMarked;
