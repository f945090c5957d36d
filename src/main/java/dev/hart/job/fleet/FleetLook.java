package dev.hart.job.fleet;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What the records tell of the fleet at one moment.
 *
 * @param alive the workers that are believed to be alive, by their ids
 * @param wake when the fleet was last woken, by the store's clock, if no worker has started since
 */
public record FleetLook(Map<String, Seen> alive, Optional<Instant> wake) {
    /**
     * A mark that was read.
     *
     * @param written when, by the store's clock
     */
    public record Seen(Instant written, WorkerMark mark) {}

    public FleetLook {
        alive = Map.copyOf(alive);
    }

    /** Returns whether a worker is believed to be alive. */
    public boolean isAlive() {
        return !alive.isEmpty();
    }

    /**
     * Returns whether a worker has shown a sign of life since an earlier look: one that was not seen then, or that has renewed
     * its mark. No clock takes part in this.
     */
    public boolean showsLifeSince(FleetLook earlier) {
        return alive.entrySet().stream().anyMatch(now -> {
            Seen before = earlier.alive.get(now.getKey());
            return before == null
                    || !before.mark().renewed().equals(now.getValue().mark().renewed());
        });
    }
}
