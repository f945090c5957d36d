package dev.hart.api.key;

import dev.hart.api.ApiException;
import dev.hart.api.ErrorMapper;
import dev.hart.api.ManagementPaths;
import dev.hart.api.log.AccessLogFields;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Requires an API key under {@code /q} too, where Quarkus serves metrics and the OpenAPI document. Health is open, since load
 * balancers and orchestrators have no API keys; how long the instance has been idle is open to callers on this machine, for the
 * timer that ends it.
 */
@Singleton
class ManagementKeyFilter {
    /** Below CORS (300), whose preflights carry no API key; above everything that replies. */
    private static final int PRIORITY = 250;

    private final KeyGuard guard;
    private final ErrorMapper errors;

    ManagementKeyFilter(KeyGuard guard, ErrorMapper errors) {
        this.guard = guard;
        this.errors = errors;
    }

    void register(@Observes Filters filters) {
        filters.register(this::admit, PRIORITY);
    }

    private void admit(RoutingContext context) {
        // The path that routes are matched by.
        String path = context.normalizedPath();
        if (isUnder(path, ManagementPaths.ROOT) && !isUnder(path, ManagementPaths.HEALTH)) {
            try {
                (path.equals(ManagementPaths.IDLE)
                                ? guard.admitLocal(context.request())
                                : guard.admit(context.request()))
                        .ifPresent(key -> AccessLogFields.of(context).key(key.name()));
            } catch (ApiException refusal) {
                errors.send(refusal, context);
                return;
            }
        }
        context.next();
    }

    private static boolean isUnder(String path, String root) {
        return path.equals(root) || path.startsWith(root + "/");
    }
}
