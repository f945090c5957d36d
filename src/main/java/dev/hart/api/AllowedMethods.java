package dev.hart.api;

import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What may be done where. HTTP wants it said with each 405, and JAX-RS keeps it to itself. */
public final class AllowedMethods {
    private static final String READ = "GET, HEAD, OPTIONS";
    private static final String WRITE = "POST, OPTIONS";
    private static final List<Place> PLACES = List.of(
            new Place("/v1/images/generations(/.*)?", WRITE),
            new Place("/v1/moderations(/.*)?", WRITE),
            new Place("/v1/models(/.*)?", READ),
            new Place("/v1/events(/.*)?", WRITE),
            new Place("/v1/jobs/?", WRITE),
            new Place("/v1/jobs/[^/]+/?", "GET, HEAD, PUT, DELETE, OPTIONS"),
            new Place("/v1/jobs/.*", READ),
            new Place("/images(/.*)?", READ));

    private AllowedMethods() {}

    /** Paths, of which the first that matches counts, and their methods. */
    private record Place(Pattern path, String methods) {
        Place(String path, String methods) {
            this(Pattern.compile(path), methods);
        }
    }

    /** The value of {@code Allow}; empty for a path that is none of ours. */
    public static Optional<String> at(RoutingContext context) {
        // As requests are matched: other spellings of a path are the same path.
        String path = context.normalizedPath().replaceAll("/+", "/");
        return PLACES.stream()
                .filter(place -> place.path().matcher(path).matches())
                .map(Place::methods)
                .findFirst();
    }
}
