package dev.hart.job.sqs;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** SQS counts whole seconds. */
final class WholeSeconds {
    private WholeSeconds() {}

    static Duration up(Duration time) {
        return time.plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
    }
}
