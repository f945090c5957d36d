package dev.hart.api.log;

import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicInteger;

/** What the access log says of a request beyond HTTP, written down by those who know. Thread-safe. */
public final class AccessLogFields {
    private static final String PLACE = AccessLogFields.class.getName();

    private final AtomicInteger pictures = new AtomicInteger();
    private volatile String key = "-";

    private AccessLogFields() {}

    /** A request's own; each has one from the first call on. */
    public static AccessLogFields of(RoutingContext context) {
        AccessLogFields known = context.get(PLACE);
        if (known != null) {
            return known;
        }
        AccessLogFields fresh = new AccessLogFields();
        context.put(PLACE, fresh);
        return fresh;
    }

    /** Whose key let it through; its name, never the key. */
    public void key(String name) {
        key = name;
    }

    /** Pictures on their way to the client. */
    public void pictures(int more) {
        pictures.addAndGet(more);
    }

    String key() {
        return key;
    }

    int pictures() {
        return pictures.get();
    }
}
