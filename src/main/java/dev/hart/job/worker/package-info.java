/**
 * Processes jobs: receives messages from the queue, runs attempts on the device, keeps leases alive, and decides outcomes.
 */
@NullMarked
package dev.hart.job.worker;

import org.jspecify.annotations.NullMarked;
