package dev.hart.job.fleet;

import java.time.Instant;

/**
 * The record that a door wakes the fleet, or tried to; it ends with the next worker that starts.
 *
 * @param at when, by the door's clock
 * @param failed whether the call failed
 */
record WakeCall(Instant at, boolean failed) {}
