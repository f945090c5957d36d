package dev.hart.api.key;

import dev.hart.job.Owner;

/** Who sent the request at hand. Inject it: each request has its own. */
public interface Caller {
    /** What a caller is called who needed no key. No key has this name. */
    String ANYONE = Owner.ANYONE;

    /** The name of the key, or {@link #ANYONE}. */
    String name();

    /** Whether {@code moderation: low} is for this caller. */
    boolean mayLowerModeration();

    /** Whether this caller may use a pack. */
    boolean mayUse(String model);
}
