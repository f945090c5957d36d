package dev.hart.api.key;

import io.github.bucket4j.TimeMeter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The clock of the rate limits. */
class RateClock {
    /** A monotonic clock: when the wall clock is set forward, no caller must gain an hour's requests. */
    @Produces
    @Singleton
    TimeMeter meter() {
        return TimeMeter.SYSTEM_NANOTIME;
    }
}
