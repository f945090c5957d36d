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
 * One line a request: what the interface was asked at INFO; the page's files, probes and strays at DEBUG. What it says is in
 * the line for people and again in the logging context ({@code mdc} in JSON) for programs. Never a query, which holds a
 * signed URL's right, nor a body, nor a header. Quarkus's own access log has a line only, and its {@code %U} has the query.
 */
@Singleton
class AccessLog {
    private static final Logger LOG = Logger.getLogger("dev.hart.access");

    private static final int LONGEST = 200;
    /** Before all that could answer: CORS (300), keys (250). */
    private static final int PRIORITY = 1000;

    void register(@Observes Filters filters) {
        filters.register(AccessLog::handle, PRIORITY);
    }

    private static void handle(RoutingContext context) {
        long start = System.nanoTime();
        HttpServerRequest request = context.request();
        String id = RequestId.of(request.getHeader(RequestId.HEADER));
        context.response().putHeader(RequestId.HEADER, id);
        AccessLogFields notes = AccessLogFields.of(context);
        // Not the context's own end handler: that is lost when a resource sets a close handler.
        QuarkusRequestWrapper.get(request)
                .addRequestDoneHandler(done -> log(context, id, notes, (System.nanoTime() - start) / 1_000_000));
        context.next();
    }

    private static void log(RoutingContext context, String id, AccessLogFields notes, long millis) {
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
        // A client that went away before there was a reply: as nginx has it.
        fields.put("status", response.ended() || response.headWritten() ? response.getStatusCode() : 499);
        fields.put("cut", !response.ended());
        fields.put("ms", millis);
        fields.put("key", notes.key());
        fields.put("pictures", notes.pictures());
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

    /** As it was sent, in so far as that is printable and not too long. */
    private static String plain(@Nullable String text) {
        String printable = String.valueOf(text).replaceAll("[^\\x21-\\x7e]", "?");
        return printable.length() <= LONGEST ? printable : printable.substring(0, LONGEST) + "...";
    }
}
