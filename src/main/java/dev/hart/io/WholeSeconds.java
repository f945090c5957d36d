package dev.hart.io;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Rounds times up to whole seconds, for protocols that count nothing smaller. */
public final class WholeSeconds {
    private static final long JUST_UNDER_ONE_SECOND = 999_999_999;

    private WholeSeconds() {}

    public static Duration up(Duration time) {
        return time.plusNanos(JUST_UNDER_ONE_SECOND).truncatedTo(ChronoUnit.SECONDS);
    }

    public static Instant up(Instant time) {
        return time.plusNanos(JUST_UNDER_ONE_SECOND).truncatedTo(ChronoUnit.SECONDS);
    }
}
