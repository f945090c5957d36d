package dev.hart.wake;

import dev.hart.webhook.Delivery;
import dev.hart.webhook.HttpPost;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Wakes a fleet by a POST to a URL that the operator has set. Any answer with a status of 2xx counts as taken. */
public final class HttpWaker implements Waker {
    private static final byte[] BODY = "{\"type\":\"dev.hart.wake\",\"reason\":\"jobs wait and no worker is alive\"}"
            .getBytes(StandardCharsets.UTF_8);

    private final URI url;
    private final HttpPost post;

    /** @param post closed with the waker */
    public HttpWaker(URI url, HttpPost post) {
        this.url = url;
        this.post = post;
    }

    @Override
    public boolean wake() throws InterruptedException {
        Delivery delivery = post.send(url, Map.of("Content-Type", "application/json"), BODY);
        if (delivery instanceof Delivery.Failed failed) {
            throw new WakeException("hart.wake.url: " + failed.reason());
        }
        if (delivery instanceof Delivery.Stopped stopped) {
            throw new WakeException("hart.wake.url: " + stopped.reason());
        }
        return true;
    }

    @Override
    public void close() {
        post.close();
    }
}
