package dev.hart.api.log;

import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicInteger;

/** The fields of a request's access log line that other classes fill in. Thread-safe. */
public final class AccessLogFields {
    private static final String ATTRIBUTE = AccessLogFields.class.getName();

    private final AtomicInteger images = new AtomicInteger();
    private volatile String key = "-";

    private AccessLogFields() {}

    /** Returns the fields of a request, and creates them at the first call: no API key ({@code -}) and 0 images. */
    public static AccessLogFields of(RoutingContext context) {
        AccessLogFields known = context.get(ATTRIBUTE);
        if (known != null) {
            return known;
        }
        AccessLogFields fresh = new AccessLogFields();
        context.put(ATTRIBUTE, fresh);
        return fresh;
    }

    /** Sets the name of the API key that the request was admitted with; never the API key itself. */
    public void key(String name) {
        key = name;
    }

    /** Adds to the number of images sent to the client. */
    public void images(int more) {
        images.addAndGet(more);
    }

    String key() {
        return key;
    }

    int images() {
        return images.get();
    }
}
