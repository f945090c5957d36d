package dev.hart.api.key;

import jakarta.enterprise.inject.Alternative;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/**
 * Replies with the caller's name and whether it may lower moderation, at a path outside {@code /v1}, which needs an API key too.
 */
@Alternative
@Path("/whoami")
public class WhoAmI {
    private final Caller caller;

    WhoAmI(Caller caller) {
        this.caller = caller;
    }

    @GET
    public String get() {
        return caller.name() + " " + caller.mayLowerModeration();
    }
}
