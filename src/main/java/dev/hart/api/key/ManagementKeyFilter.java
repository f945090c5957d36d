package dev.hart.api.key;

import dev.hart.api.ConnectionCloser;
import dev.hart.api.Problem;
import dev.hart.api.log.AccessLogFields;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Asks for a key under {@code /q} too, where Quarkus shows metrics and the description of the interface; health is open, since
 * those who ask for it have no keys.
 */
@Singleton
class ManagementKeyFilter {
    private static final String OPERATIONS = "/q";
    private static final String HEALTH = "/q/health";
    /** After CORS (300), whose preflights carry no key; before everything that answers. */
    private static final int PRIORITY = 250;

    private final KeyGuard guard;
    private final ConnectionCloser hangup;

    ManagementKeyFilter(KeyGuard guard, ConnectionCloser hangup) {
        this.guard = guard;
        this.hangup = hangup;
    }

    void register(@Observes Filters filters) {
        filters.register(this::admit, PRIORITY);
    }

    private void admit(RoutingContext context) {
        // What routes are matched by, too.
        String path = context.normalizedPath();
        if (isAt(path, OPERATIONS) && !isAt(path, HEALTH)) {
            try {
                guard.admit(context.request())
                        .ifPresent(key -> AccessLogFields.of(context).key(key.name()));
            } catch (KeyException refusal) {
                hangup.unlessShort(context.request());
                refuse(context.response(), refusal);
                return;
            }
        }
        context.next();
    }

    private static boolean isAt(String path, String root) {
        return path.equals(root) || path.startsWith(root + "/");
    }

    private static void refuse(HttpServerResponse response, KeyException refusal) {
        Problem problem = Problem.of(refusal.status(), String.valueOf(refusal.getMessage()));
        refusal.headers().forEach(response::putHeader);
        response.setStatusCode(refusal.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(new JsonObject()
                        .put("type", problem.type())
                        .put("title", problem.title())
                        .put("status", problem.status())
                        .put("detail", problem.detail())
                        .encode());
    }
}
