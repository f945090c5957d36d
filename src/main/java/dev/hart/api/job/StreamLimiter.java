package dev.hart.api.job;

import dev.hart.api.ApiException;
import dev.hart.job.Owner;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Bounds how many streams of events each owner has open at this instance: as long as one lasts it reads records, and the rate of
 * a key counts it once. Thread-safe.
 */
@Singleton
class StreamLimiter {
    /** Of one owner. */
    static final int MOST = 16;

    /** Nobody knows when a stream ends. */
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Map<Owner, Semaphore> places = new ConcurrentHashMap<>();

    /**
     * Takes a place for a stream.
     *
     * @return gives it back, once however often it is called
     * @throws ApiException 429, if the owner has none left
     */
    Runnable take(Owner owner) {
        Semaphore owners = places.computeIfAbsent(owner, unused -> new Semaphore(MOST));
        if (!owners.tryAcquire()) {
            throw new ApiException(
                    429, "too_many_streams", MOST + " streams of events are open here already: close some", RETRY);
        }
        AtomicBoolean left = new AtomicBoolean();
        return () -> {
            if (left.compareAndSet(false, true)) {
                owners.release();
            }
        };
    }
}
