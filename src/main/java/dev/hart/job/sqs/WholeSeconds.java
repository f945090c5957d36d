package dev.hart.job.sqs;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** Rounds times up to whole seconds, as SQS counts them. */
final class WholeSeconds {
    private WholeSeconds() {}

    static Duration up(Duration time) {
        return time.plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
    }
}
