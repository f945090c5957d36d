package dev.hart.api.key;

import io.github.bucket4j.TimeMeter;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that a test advances. */
@Alternative
@Singleton
public class ManualTime implements TimeMeter {
    private final AtomicLong nanos = new AtomicLong();

    public void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** Advances until the buckets of all API keys and addresses are full again, as {@link KeysProfile} sets their rates. */
    public void refillBuckets() {
        pass(Duration.ofHours(1));
    }

    @Override
    public long currentTimeNanos() {
        return nanos.get();
    }

    @Override
    public boolean isWallClockBased() {
        return false;
    }
}
