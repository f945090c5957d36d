package dev.hart.api.job;

import java.time.Duration;

/** How long to wait before something is looked at again: while nothing changes ever longer. For one who looks. */
final class PollBackoff {
    /** So many times as long as at first, at most. */
    private static final int SLOWEST = 4;

    private final Duration quick;
    private final Duration slow;
    private Duration pause;

    /**
     * @param quick after a change
     * @param longest that it does not grow beyond
     */
    PollBackoff(Duration quick, Duration longest) {
        Duration slowest = quick.multipliedBy(SLOWEST);
        Duration bounded = slowest.compareTo(longest) < 0 ? slowest : longest;
        this.quick = quick;
        this.slow = bounded.compareTo(quick) > 0 ? bounded : quick;
        this.pause = quick;
    }

    /** Before the next look. */
    Duration pause() {
        return pause;
    }

    /** After a look. */
    void looked(boolean changed) {
        Duration longer = pause.multipliedBy(2);
        if (changed) {
            pause = quick;
        } else {
            pause = longer.compareTo(slow) < 0 ? longer : slow;
        }
    }
}
