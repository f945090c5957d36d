package dev.hart.job.worker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** How long a worker has had no work, by its clock. Thread-safe. */
final class IdleTime {
    private final Clock clock;
    /** Until when there was work, as far as is known; in the future while the message of a failed attempt is in its pause. */
    private final AtomicReference<Instant> busyUntil;

    /** Begins now. */
    IdleTime(Clock clock) {
        this.clock = clock;
        this.busyUntil = new AtomicReference<>(clock.instant());
    }

    /** There is work, and will be for so long from now, at least zero. */
    void busyFor(Duration time) {
        Instant until = clock.instant().plus(time);
        var unused = busyUntil.accumulateAndGet(until, (before, other) -> before.isAfter(other) ? before : other);
    }

    /** Returns the time since there was work; zero while there is some, and after the clock was set back. */
    Duration sinceWork() {
        Duration since = Duration.between(busyUntil.get(), clock.instant());
        return since.isNegative() ? Duration.ZERO : since;
    }
}
