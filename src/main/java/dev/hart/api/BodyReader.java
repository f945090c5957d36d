package dev.hart.api;

import dev.hart.api.RequestBody.BodyException;
import dev.hart.config.ServiceConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.time.Duration;

/** Reads request bodies as they come, within bounds of size and time. No thread waits for a client that is slow. */
@Singleton
class BodyReader {
    private static final String CONTINUE = "100-continue";

    private final Vertx vertx;
    private final Duration timeout;

    BodyReader(Vertx vertx, ServiceConfig config) {
        this.vertx = vertx;
        timeout = config.bodyTimeout();
    }

    /** All of it; fails with a {@link BodyException} if it is too long, too late, or ends early. */
    Uni<byte[]> read(HttpServerRequest request) {
        return Uni.createFrom().emitter(emitter -> {
            if (request.isEnded()) {
                emitter.complete(new byte[0]);
                return;
            }
            long timer = vertx.setTimer(timeout.toMillis(), late -> {
                request.pause();
                emitter.fail(BodyException.tooLate(timeout));
            });
            // Also called after completion.
            emitter.onTermination(() -> vertx.cancelTimer(timer));
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            request.exceptionHandler(fault -> emitter.fail(BodyException.unreadable()));
            request.endHandler(end -> emitter.complete(body.toByteArray()));
            request.handler(piece -> {
                if (body.size() + piece.length() > RequestBody.MAX_BYTES) {
                    request.pause();
                    emitter.fail(BodyException.tooLarge());
                } else {
                    body.writeBytes(piece.getBytes());
                }
            });
            if (CONTINUE.equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
                request.response().writeContinue();
            }
            request.resume();
        });
    }
}
