package dev.hart.api;

import dev.hart.config.ServiceConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.time.Duration;

/** Reads request bodies as they arrive, within limits of size and time. No thread waits for a slow client. */
@Singleton
class BodyReader {
    private static final String CONTINUE = "100-continue";

    private final Vertx vertx;
    private final Duration timeout;

    BodyReader(Vertx vertx, ServiceConfig config) {
        this.vertx = vertx;
        timeout = config.bodyTimeout();
    }

    /** @throws ApiException 413 if the head of the request announces a body that is too long */
    void checkLength(HttpServerRequest request) {
        if (RequestBody.isAnnouncedTooLong(request)) {
            throw tooLong();
        }
    }

    /**
     * The whole text, unpacked if it came in gzip. Fails with an {@link ApiException}: 413 if it is longer than
     * {@link RequestBody#MAX_BYTES}, packed or unpacked; 408 if it is late; 400 if it ends early, is not in gzip as announced, or
     * is not UTF-8.
     *
     * @throws ApiException 415 at once for another coding than gzip and identity
     */
    Uni<String> read(HttpServerRequest request) {
        ContentCoding coding = ContentCoding.of(request);
        return bytes(request)
                .map(body -> Utf8.decode(coding.decode(body, RequestBody.MAX_BYTES))
                        .orElseThrow(() -> unreadable("the body is not UTF-8")));
    }

    private Uni<byte[]> bytes(HttpServerRequest request) {
        return Uni.createFrom().emitter(emitter -> {
            if (request.isEnded()) {
                emitter.complete(new byte[0]);
                return;
            }
            long timer = vertx.setTimer(timeout.toMillis(), late -> {
                request.pause();
                emitter.fail(new ApiException(
                        408, "body_timeout", "the body did not arrive within " + timeout.toSeconds() + " s"));
            });
            // Also called after completion.
            emitter.onTermination(() -> vertx.cancelTimer(timer));
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            request.exceptionHandler(fault -> emitter.fail(unreadable("the body could not be read")));
            request.endHandler(end -> emitter.complete(body.toByteArray()));
            request.handler(piece -> {
                // A body that comes in chunks announces no length.
                if (body.size() + piece.length() > RequestBody.MAX_BYTES) {
                    request.pause();
                    emitter.fail(tooLong());
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

    static ApiException tooLong() {
        return new ApiException(
                413, "body_too_large", "the body is larger than " + RequestBody.MAX_BYTES / 1024 + " KiB");
    }

    static ApiException unreadable(String message) {
        return new ApiException(400, "invalid_body", message);
    }
}
