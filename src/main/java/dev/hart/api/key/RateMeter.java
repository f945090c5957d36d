package dev.hart.api.key;

import dev.hart.config.Rate;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/** Counts requests against a rate limit with a token bucket that holds a burst and refills evenly. Thread-safe; never blocks. */
final class RateMeter {
    private final Rate rate;
    private final int burst;
    private final Bucket bucket;

    RateMeter(Rate rate, int burst, TimeMeter time) {
        this.rate = rate;
        this.burst = burst;
        this.bucket = Bucket.builder()
                .withCustomTimePrecision(time)
                .addLimit(limit -> limit.capacity(burst).refillGreedy(rate.count(), rate.period()))
                .build();
    }

    /** Takes one token, if the bucket has one. */
    Quota take() {
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        long remaining = probe.getRemainingTokens();
        long next = probe.isConsumed()
                ? bucket.estimateAbilityToConsume(remaining + 1).getNanosToWaitForRefill()
                : probe.getNanosToWaitForRefill();
        return new Quota(
                probe.isConsumed(),
                rate,
                burst,
                remaining,
                Duration.ofNanos(next),
                Duration.ofNanos(probe.getNanosToWaitForReset()));
    }
}
