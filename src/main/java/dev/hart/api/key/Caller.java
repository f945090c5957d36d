package dev.hart.api.key;

import dev.hart.job.Owner;

/** The caller of the current request. Each request has its own; inject it. */
public interface Caller {
    /** The name of every caller of a service that requires no API key. No API key has this name. */
    String ANYONE = Owner.ANYONE;

    /** The name of the API key, or {@link #ANYONE}. */
    String name();

    /** Whether this caller may send {@code moderation: low}. */
    boolean mayLowerModeration();

    /** Whether this caller may use a pack. */
    boolean mayUse(String model);
}
