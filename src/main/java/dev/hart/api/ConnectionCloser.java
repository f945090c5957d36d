package dev.hart.api;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Ends connections over which nothing comes that is worth reading. */
@Singleton
public class ConnectionCloser {
    /** A connection that ends with bytes unread is reset, and the client may lose the reply: it gets this long to take it. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final Vertx vertx;

    ConnectionCloser(Vertx vertx) {
        this.vertx = vertx;
    }

    /** For a refusal whose request may have a body that nobody read: hangs up unless it is short. Before the response's head. */
    public void unlessShort(HttpServerRequest request) {
        if (RequestBody.announcedBytes(request).orElse(0) > RequestBody.MAX_BYTES) {
            soon(request);
        }
    }

    /** Says in the response that the connection ends, and ends it. A stream of HTTP/2 ends by itself. */
    public void soon(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            return;
        }
        request.response().putHeader("Connection", "close");
        vertx.setTimer(LINGER.toMillis(), timer -> request.connection().close());
    }
}
