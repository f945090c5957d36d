package dev.hart.api.log;

import io.vertx.core.http.HttpServerRequest;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/** The id of a request in logs and for its client: {@code X-Request-Id}, which the reply repeats. */
public final class RequestId {
    static final String HEADER = "X-Request-Id";
    static final String FIELD = "request";

    /** Excludes everything that could end a line, colour a terminal or fill a disk. */
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    private RequestId() {}

    /** The client's own id if it consists of 1 to 64 letters, digits and {@code . _ : -}; otherwise a new one. */
    static String of(@Nullable String sent) {
        return sent != null && FORM.matcher(sent).matches()
                ? sent
                : UUID.randomUUID().toString();
    }

    /** Runs work whose log lines on this thread carry the request's id in their context. */
    public static <T> T during(HttpServerRequest request, Supplier<T> work) {
        MDC.put(FIELD, String.valueOf(request.response().headers().get(HEADER)));
        try {
            return work.get();
        } finally {
            MDC.remove(FIELD);
        }
    }
}
