package dev.hart.api.job;

import dev.hart.api.ApiException;
import dev.hart.job.Owner;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Limits the number of event streams and of requests that wait for their job which each owner has open at this instance: each
 * reads records for as long as it lasts, but counts against the API key's rate limit only once. Thread-safe.
 */
@Singleton
class StreamLimiter {
    /** The number of streams of one owner. */
    static final int MAX_STREAMS = 16;

    /** A guess: it is unknown when a stream ends. */
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Map<Owner, Semaphore> permits = new ConcurrentHashMap<>();

    /**
     * Acquires the permit for a stream.
     *
     * @return releases the permit; further calls have no effect
     * @throws ApiException 429 if the owner has no permit left
     */
    Runnable acquire(Owner owner) {
        return tryAcquire(owner)
                .orElseThrow(() -> new ApiException(
                        429,
                        "too_many_streams",
                        MAX_STREAMS + " event streams are already open here: close some",
                        RETRY));
    }

    /** Acquires the permit as {@link #acquire} does; empty if the owner has no permit left. */
    Optional<Runnable> tryAcquire(Owner owner) {
        Semaphore ofOwner = permits.computeIfAbsent(owner, unused -> new Semaphore(MAX_STREAMS));
        if (!ofOwner.tryAcquire()) {
            return Optional.empty();
        }
        AtomicBoolean released = new AtomicBoolean();
        return Optional.of(() -> {
            if (released.compareAndSet(false, true)) {
                ofOwner.release();
            }
        });
    }
}
