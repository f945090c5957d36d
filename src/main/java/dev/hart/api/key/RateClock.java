package dev.hart.api.key;

import io.github.bucket4j.TimeMeter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What rates are measured by. */
class RateClock {
    /** Not the wall clock: setting that must give nobody an hour's requests. */
    @Produces
    @Singleton
    TimeMeter meter() {
        return TimeMeter.SYSTEM_NANOTIME;
    }
}
