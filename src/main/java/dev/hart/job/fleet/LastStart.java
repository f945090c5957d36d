package dev.hart.job.fleet;

/**
 * The record of how long the last worker took to start that found no other one alive.
 *
 * @param seconds since the fleet was woken, or without a wake since the worker's process was started; at least 0
 * @param sinceWake whether the seconds count from a wake, so that they include the start of the machine
 */
record LastStart(double seconds, boolean sinceWake) {
    LastStart {
        if (!(seconds >= 0)) {
            throw new IllegalArgumentException("a start takes no negative time");
        }
    }
}
