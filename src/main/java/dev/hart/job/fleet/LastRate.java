package dev.hart.job.fleet;

/**
 * The record of how fast a worker was when it last stated that, for the time in which no worker is alive.
 *
 * @param jobsPerSecond that one worker ends, above 0
 */
record LastRate(double jobsPerSecond) {
    LastRate {
        if (!(jobsPerSecond > 0)) {
            throw new IllegalArgumentException("a rate is above 0");
        }
    }
}
