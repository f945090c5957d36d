package dev.hart.api.event;

import dev.hart.config.KeyConfig;
import dev.hart.config.Rate;
import dev.hart.config.ServiceConfig;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Answers the validation handshake of "HTTP 1.1 Web Hooks for Event Delivery" (CloudEvents 1.0.2): a sender asks with
 * {@code OPTIONS} whether it may deliver events to {@code /v1/events}. hart grants that to the origins of
 * {@code hart.events.allowed-origins}, without an API key, which senders do not add to this request; the events themselves still
 * need one.
 */
@Singleton
class WebHookHandshake {
    private static final String PATH = "/v1/events/?";
    private static final String ORIGIN = "WebHook-Request-Origin";
    private static final String ANY = "*";
    /** Above the filters for CORS (300) and API keys (250), which know no handshake. */
    private static final int PRIORITY = 310;

    private final List<String> origins;
    private final String rate;

    WebHookHandshake(ServiceConfig config) {
        origins = config.events().allowedOrigins().orElse(List.of()).stream()
                .map(origin -> origin.strip().toLowerCase(Locale.ROOT))
                .toList();
        rate = rate(config);
    }

    void register(@Observes Filters filters) {
        filters.register(this::answer, PRIORITY);
    }

    private void answer(RoutingContext context) {
        List<String> asked = context.request().headers().getAll(ORIGIN);
        boolean isHandshake = context.request().method().equals(HttpMethod.OPTIONS)
                && asked.size() == 1
                && context.normalizedPath().matches(PATH);
        if (!isHandshake || !isAllowed(asked.get(0))) {
            // Without the header WebHook-Allowed-Origin in the reply, the sender must not deliver.
            context.next();
            return;
        }
        HttpServerResponse response = context.response()
                .setStatusCode(200)
                .putHeader("WebHook-Allowed-Origin", asked.get(0).strip())
                .putHeader("WebHook-Allowed-Rate", rate)
                .putHeader("Allow", "POST, OPTIONS");
        var unused = response.end();
    }

    private boolean isAllowed(String origin) {
        String name = origin.strip().toLowerCase(Locale.ROOT);
        // The name is sent back in a header.
        return name.matches("[a-z0-9.-]{1,253}") && (origins.contains(ANY) || origins.contains(name));
    }

    /**
     * Requests per minute, rounded down but at least 1: the lowest rate of an API key, since the handshake does not tell which
     * one the sender will use; {@code *} without API keys.
     */
    private static String rate(ServiceConfig config) {
        OptionalLong lowest = config.keys().values().stream()
                .map(KeyConfig::rate)
                .mapToLong(WebHookHandshake::perMinute)
                .min();
        return lowest.isPresent() ? Long.toString(lowest.getAsLong()) : ANY;
    }

    private static long perMinute(Rate rate) {
        return Math.max(
                1,
                rate.count() * Duration.ofMinutes(1).toSeconds() / rate.period().toSeconds());
    }
}
