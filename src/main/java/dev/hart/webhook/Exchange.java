package dev.hart.webhook;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One POST in progress. The head of the response decides the result; the body is read up to a bound, so that the receiver can
 * finish sending it, and discarded.
 */
final class Exchange {
    private static final int MOST_OF_BODY = 64 * 1024;
    private static final int GONE = 410;

    private final CompletableFuture<Delivery> outcome = new CompletableFuture<>();
    private @Nullable HttpConnection connection;
    private boolean over;
    private int read;

    /** Completes with the result, never exceptionally. */
    CompletableFuture<Delivery> outcome() {
        return outcome;
    }

    synchronized boolean isOver() {
        return over;
    }

    /** Sends the request, unless the exchange is over already. */
    Future<Void> send(HttpClientRequest request, byte[] body, PostSettings settings) {
        request.exceptionHandler(fault -> fail(fault, settings));
        if (!takes(request.connection())) {
            return Future.succeededFuture();
        }
        request.response().onSuccess(this::head).onFailure(fault -> fail(fault, settings));
        return request.end(Buffer.buffer(body));
    }

    void fail(Throwable fault, PostSettings settings) {
        end(new Delivery.Failed(PostErrorMessages.reason(fault, settings)));
    }

    /** Ends the exchange and closes its connection, with a result unless there is one already. */
    void end(Delivery unlessDecided) {
        outcome.complete(unlessDecided);
        close();
    }

    private synchronized boolean takes(HttpConnection opened) {
        if (over) {
            opened.close();
            return false;
        }
        // The request's handler gets it too; without this one, Vert.x would log what unknown receivers send.
        opened.exceptionHandler(fault -> {});
        connection = opened;
        return true;
    }

    private synchronized void close() {
        over = true;
        if (connection != null) {
            connection.close();
        }
    }

    private void head(HttpClientResponse response) {
        response.exceptionHandler(cut -> close());
        response.handler(this::body);
        response.endHandler(end -> close());
        outcome.complete(delivery(response));
    }

    /** Called on the connection's thread, like all its handlers. */
    private void body(Buffer part) {
        read += part.length();
        if (read > MOST_OF_BODY) {
            close();
        }
    }

    private static Delivery delivery(HttpClientResponse response) {
        int status = response.statusCode();
        if (status / 100 == 2) {
            return new Delivery.Delivered();
        }
        if (status == GONE) {
            return new Delivery.Stopped("the receiver answered 410: it wants no more notices");
        }
        Optional<Duration> retryAfter = Optional.ofNullable(response.getHeader("Retry-After"))
                .flatMap(value -> RetryAfter.parse(value, Instant.now()));
        return new Delivery.Failed(
                "status " + status + (status / 100 == 3 ? ", a redirect, which is not followed" : ""), retryAfter);
    }
}
