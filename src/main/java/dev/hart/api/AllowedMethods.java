package dev.hart.api;

import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;

/** What may be done where. HTTP wants it said with each 405, and JAX-RS keeps it to itself. */
public final class AllowedMethods {
    private static final String READ = "GET, HEAD, OPTIONS";
    private static final String WRITE = "POST, OPTIONS";
    private static final Map<String, String> BY_PATH =
            Map.of("/v1/images/generations", WRITE, "/v1/moderations", WRITE, "/v1/models", READ, "/images", READ);

    private AllowedMethods() {}

    /** The value of {@code Allow}; empty for a path that is none of ours. */
    public static Optional<String> at(RoutingContext context) {
        // As requests are matched: other spellings of a path are the same path.
        String path = context.normalizedPath().replaceAll("/+", "/");
        return BY_PATH.entrySet().stream()
                .filter(known -> path.equals(known.getKey()) || path.startsWith(known.getKey() + "/"))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
