package dev.hart.api.job;

import java.time.Duration;

/** The pauses between polls, which grow while nothing changes. For a single poller. */
final class PollBackoff {
    /** The longest pause, as a multiple of the shortest, unless the bound is less. */
    private static final int MAX_FACTOR = 4;

    private final Duration quick;
    private final Duration slow;
    private Duration pause;

    /**
     * Creates the pauses of one poller.
     *
     * @param quick the first pause, and the pause after a change; without changes pauses double up to four times this
     * @param longest the bound on the doubled pauses; a longer {@code quick} is kept nevertheless
     */
    PollBackoff(Duration quick, Duration longest) {
        Duration slowest = quick.multipliedBy(MAX_FACTOR);
        Duration bounded = slowest.compareTo(longest) < 0 ? slowest : longest;
        this.quick = quick;
        this.slow = bounded.compareTo(quick) > 0 ? bounded : quick;
        this.pause = quick;
    }

    /** The pause before the next poll. */
    Duration pause() {
        return pause;
    }

    /** Records the result of a poll. */
    void polled(boolean changed) {
        Duration longer = pause.multipliedBy(2);
        if (changed) {
            pause = quick;
        } else {
            pause = longer.compareTo(slow) < 0 ? longer : slow;
        }
    }
}
