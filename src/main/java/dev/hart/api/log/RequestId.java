package dev.hart.api.log;

import io.vertx.core.http.HttpServerRequest;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/** What a request is called in logs and by its client: {@code X-Request-Id}, which the reply repeats. */
public final class RequestId {
    static final String HEADER = "X-Request-Id";
    static final String FIELD = "request";

    /** Nothing that could end a line, colour a terminal or fill a disk. */
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    private RequestId() {}

    /** The client's own if it is of letters, digits and {@code . _ : -}, 1 to 64 of them; else a new one. */
    static String of(@Nullable String sent) {
        return sent != null && FORM.matcher(sent).matches()
                ? sent
                : UUID.randomUUID().toString();
    }

    /** Does something, and whatever is logged meanwhile on this thread has the request's id in its context. */
    public static <T> T during(HttpServerRequest request, Supplier<T> work) {
        MDC.put(FIELD, String.valueOf(request.response().headers().get(HEADER)));
        try {
            return work.get();
        } finally {
            MDC.remove(FIELD);
        }
    }
}
