package dev.hart.api;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Closes the connections of refused requests whose body would have to be read for nothing. */
@Singleton
class ConnectionCloser {
    /**
     * A connection that is closed with bytes unread is reset, and the client may lose the reply: it gets this long to read it.
     */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final Vertx vertx;

    ConnectionCloser(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Closes the connection of a refused request soon if its head announces a body that is too long, of which some may be unread.
     * Must be called before the response's head is sent.
     */
    void closeUnlessShort(HttpServerRequest request) {
        if (RequestBody.isAnnouncedTooLong(request)) {
            closeSoon(request);
        }
    }

    /**
     * Announces in the response that the connection will be closed, and closes it 2 s later. A stream of HTTP/2 ends by itself.
     */
    void closeSoon(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            return;
        }
        request.response().putHeader("Connection", "close");
        vertx.setTimer(LINGER.toMillis(), timer -> request.connection().close());
    }
}
