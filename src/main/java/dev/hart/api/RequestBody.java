package dev.hart.api;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * The body of a request: {@link BodyFilter} reads it once, before the resource is called, and the resource takes its text from
 * here.
 */
public final class RequestBody {
    /** The length of the longest body that is read, in bytes: 64 KiB, as sent and also once unpacked. */
    public static final int MAX_BYTES = 64 * 1024;

    private static final String ATTRIBUTE = RequestBody.class.getName();

    private RequestBody() {}

    /**
     * The text of the body of a request whose method is POST, PUT or PATCH.
     *
     * @throws IllegalStateException for other methods, and before {@link BodyFilter} has read the body
     */
    public static String text(RoutingContext routing) {
        String text = routing.get(ATTRIBUTE);
        if (text == null) {
            throw new IllegalStateException("the body of this request was not read");
        }
        return text;
    }

    static void set(RoutingContext routing, String text) {
        routing.put(ATTRIBUTE, text);
    }

    /**
     * Whether the head of a request announces a body of more than {@link #MAX_BYTES}. The length of a body that comes in chunks
     * is not announced.
     */
    static boolean isAnnouncedTooLong(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        // A number, or the HTTP server would have refused the request.
        return length != null && Long.parseLong(length) > MAX_BYTES;
    }
}
