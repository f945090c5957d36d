package dev.hart.api.key;

import dev.hart.job.Owner;

/**
 * The caller of a request and its rights: for HTTP the caller of the current request, which is the bean to inject; for queue
 * messages the owner of the jobs that they request.
 */
public interface Caller {
    /** The name of every caller of a service that requires no API key. No API key has this name. */
    String ANYONE = Owner.ANYONE;

    /**
     * The name of the caller's API key, or {@link #ANYONE} if the service requires none; for queue messages
     * {@code hart.jobs.queue-owner}. Jobs of this caller have it as their owner.
     */
    String name();

    /** Whether this caller may send {@code moderation: low}. */
    boolean mayLowerModeration();

    /** Whether this caller may use the pack of this name. */
    boolean mayUse(String model);
}
