package dev.hart.api.guide;

import dev.hart.io.Sha256;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code GET /guides} and {@code GET /guides/{name}}: the guides, without an API key, like the playground's files. Each page is
 * rendered at the first request for it. This is a route beside those of the playground's files and no resource, because pages
 * for people do not belong in the OpenAPI document, from which clients are generated. The headers that restrict the pages are
 * set by path in {@code application.properties}, for the playground's files, too.
 */
@Singleton
class GuidesRoute {
    private static final String LIST = "";

    private final GuidePages pages = new GuidePages();
    /** By the name of the guide, which is one of {@link GuideFiles#names()}, or {@link #LIST}. */
    private final Map<String, Page> rendered = new ConcurrentHashMap<>();

    private record Page(Buffer html, String tag) {
        static Page of(String html) {
            return new Page(Buffer.buffer(html), Sha256.hex(html).substring(0, 32));
        }
    }

    void register(@Observes Router router) {
        router.routeWithRegex("/guides/").handler(GuidesRoute::redirect);
        // Only names of guides: another path is answered like any that hart does not serve.
        router.routeWithRegex("/guides|/guides/(?<name>" + String.join("|", GuideFiles.names()) + ")")
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .blockingHandler(this::serve, false);
    }

    /** The links of the list are relative to an address without a slash at its end, so that they work behind any proxy. */
    private static void redirect(RoutingContext context) {
        var unused = context.response()
                .setStatusCode(308)
                .putHeader(HttpHeaders.LOCATION, "../guides")
                .end();
    }

    private void serve(RoutingContext context) {
        String name = Objects.requireNonNullElse(context.pathParam("name"), LIST);
        Page page =
                rendered.computeIfAbsent(name, unused -> Page.of(name.equals(LIST) ? pages.list() : pages.guide(name)));
        HttpServerResponse response = context.etag(page.tag()).response();
        if (context.isFresh()) {
            var unused = response.setStatusCode(304).end();
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, "text/html;charset=UTF-8")
                .putHeader(
                        HttpHeaders.CONTENT_LENGTH, Integer.toString(page.html().length()));
        var unused = context.request().method().equals(HttpMethod.HEAD) ? response.end() : response.end(page.html());
    }
}
