package dev.hart.api.key;

import jakarta.enterprise.inject.Alternative;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** Tells a caller what the service knows of it. Its path is none of {@code /v1}: a resource is guarded wherever it lies. */
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
