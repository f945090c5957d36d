package dev.hart.api;

import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The methods that each path allows. HTTP requires them in every reply of 405, and Quarkus's REST layer does not pass them to
 * the exception mapper. They repeat what the resources' annotations declare, because reading those at run time would need
 * either Quarkus's internal routing tables or reflection over all resources, which a native image needs listed class by
 * class; AllowedMethodsTest compares the two.
 */
final class AllowedMethods {
    private static final String READ = "GET, HEAD, OPTIONS";
    private static final String WRITE = "POST, OPTIONS";
    private static final List<Route> ROUTES = List.of(
            new Route("/v1/images/generations(/.*)?", WRITE),
            new Route("/v1/moderations(/.*)?", WRITE),
            new Route("/v1/models(/.*)?", READ),
            new Route("/v1/events(/.*)?", WRITE),
            new Route("/v1/jobs/?", "GET, HEAD, POST, OPTIONS"),
            new Route("/v1/jobs/[^/]+/?", "GET, HEAD, PUT, DELETE, OPTIONS"),
            new Route("/v1/jobs/.*", READ),
            new Route("/images(/.*)?", READ));

    private AllowedMethods() {}

    /** A pattern of paths and their methods; the first route that matches a path counts. */
    private record Route(Pattern path, String methods) {
        Route(String path, String methods) {
            this(Pattern.compile(path), methods);
        }
    }

    /**
     * The value of {@code Allow} for a reply of 405; empty outside the resources. The path need not exist: any path below a
     * resource has a value.
     */
    static Optional<String> at(RoutingContext context) {
        // The path as requests are routed: other spellings of a path are the same path.
        return at(context.normalizedPath().replaceAll("/+", "/"));
    }

    static Optional<String> at(String path) {
        return ROUTES.stream()
                .filter(route -> route.path().matcher(path).matches())
                .map(Route::methods)
                .findFirst();
    }
}
