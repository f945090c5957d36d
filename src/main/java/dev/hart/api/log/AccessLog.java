package dev.hart.api.log;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.filters.QuarkusRequestWrapper;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Logs one line for each request: requests to the API and for stored images at INFO; the playground's files, health checks and
 * other paths at DEBUG. The fields are in the line for people and in the logging context ({@code mdc} in JSON) for programs. A
 * line never contains a query, which grants access in a signed URL, a body, or a header except {@code X-Request-Id}. Quarkus's
 * own access log has only the line, and its {@code %U} contains the query.
 */
@Singleton
class AccessLog {
    private static final Logger LOG = Logger.getLogger("dev.hart.access");

    private static final int LONGEST = 200;
    /** Above the filters that may reply: CORS (300), API keys (250). */
    private static final int PRIORITY = 1000;

    void register(@Observes Filters filters) {
        filters.register(AccessLog::handle, PRIORITY);
    }

    private static void handle(RoutingContext context) {
        long start = System.nanoTime();
        HttpServerRequest request = context.request();
        String id = RequestId.of(request.getHeader(RequestId.HEADER));
        context.response().putHeader(RequestId.HEADER, id);
        AccessLogFields logFields = AccessLogFields.of(context);
        // The routing context's own end handler is lost when a resource sets a close handler.
        QuarkusRequestWrapper.get(request)
                .addRequestDoneHandler(done -> log(context, id, logFields, (System.nanoTime() - start) / 1_000_000));
        context.next();
    }

    private static void log(RoutingContext context, String id, AccessLogFields logFields, long millis) {
        String path = plain(context.request().path());
        Logger.Level level =
                path.startsWith("/v1/") || path.startsWith("/images/") ? Logger.Level.INFO : Logger.Level.DEBUG;
        if (!LOG.isEnabled(level)) {
            return;
        }
        HttpServerResponse response = context.response();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("method", plain(context.request().method().name()));
        fields.put("path", path);
        // A client that disconnected before there was a reply is logged with nginx's status.
        fields.put("status", response.ended() || response.headWritten() ? response.getStatusCode() : 499);
        fields.put("cut", !response.ended());
        fields.put("ms", millis);
        fields.put("key", logFields.key());
        fields.put("pictures", logFields.images());
        fields.put(RequestId.FIELD, id);
        fields.forEach(MDC::put);
        try {
            LOG.log(
                    level,
                    fields.entrySet().stream()
                            .map(field -> field.getKey() + "=" + field.getValue())
                            .collect(Collectors.joining(" ")));
        } finally {
            fields.keySet().forEach(MDC::remove);
        }
    }

    /**
     * The text with a question mark for each space and each character that is not printable ASCII; cut after 200 characters, with
     * {@code ...} added, if it is longer.
     */
    private static String plain(@Nullable String text) {
        String printable = String.valueOf(text).replaceAll("[^\\x21-\\x7e]", "?");
        return printable.length() <= LONGEST ? printable : printable.substring(0, LONGEST) + "...";
    }
}
