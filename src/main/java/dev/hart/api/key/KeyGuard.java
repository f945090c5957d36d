package dev.hart.api.key;

import dev.hart.api.key.KeyException.Reason;
import dev.hart.service.Service;
import dev.hart.service.Service.Serving;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Decides who is let through, from the head of a request alone. Never blocks. */
@Singleton
class KeyGuard {
    private static final Duration LOADING_RETRY = Duration.ofSeconds(2);

    private final ApiKeys keys;
    private final FailedKeyLimiter strangers;
    private final HostCheck names;
    private final Service service;

    KeyGuard(ApiKeys keys, FailedKeyLimiter strangers, HostCheck names, Service service) {
        this.keys = keys;
        this.strangers = strangers;
        this.names = names;
        this.service = service;
    }

    /**
     * Takes a request off its key's rate, and says in the response's headers what is left.
     *
     * @return the key; empty if nobody needs one
     * @throws KeyException if the request is not let through
     */
    Optional<ApiKey> admit(HttpServerRequest request) {
        if (keys.isEmpty()) {
            names.check(request);
            return Optional.empty();
        }
        ApiKey key = identify(request);
        Quota quota = key.meter().take();
        RateHeaders.set(request.response().headers(), quota);
        require(quota, "the rate of this key is used up");
        return Optional.of(key);
    }

    /**
     * Holds a key to its packs, of a request for the pack served.
     *
     * @throws KeyException if the pack served is not the key's
     */
    void checkModel(ApiKey key) {
        if (!key.isRestricted()) {
            return;
        }
        Serving serving = service.serving()
                .orElseThrow(() -> new KeyException(Reason.NOT_READY, "the model is not ready yet", LOADING_RETRY));
        if (!key.mayUse(serving.manifest().name())) {
            throw new KeyException(Reason.NOT_ALLOWED, "this key may not use the model served here");
        }
    }

    private ApiKey identify(HttpServerRequest request) {
        List<String> sent = request.headers().getAll(HttpHeaders.AUTHORIZATION);
        if (sent.isEmpty()) {
            throw new KeyException(Reason.INVALID_KEY, "a key is needed: send it as 'Authorization: Bearer hk-...'");
        }
        // Of two it is not clear which one is meant.
        Optional<ApiKey> known = sent.size() == 1 ? BearerKey.of(sent.get(0)).flatMap(keys::find) : Optional.empty();
        return known.orElseThrow(() -> unknown(request));
    }

    /** A wrong key costs its sender's address. */
    private KeyException unknown(HttpServerRequest request) {
        // A local socket has no address: all who use it are one.
        String address = String.valueOf(request.remoteAddress().hostAddress());
        require(strangers.take(address), "too many wrong keys came from this address");
        return new KeyException(Reason.INVALID_KEY, "this key is not known here");
    }

    private static void require(Quota quota, String refusal) {
        if (!quota.granted()) {
            long seconds = Quota.seconds(quota.next());
            throw new KeyException(
                    Reason.TOO_MANY, refusal + "; try again in " + seconds + " s", Duration.ofSeconds(seconds));
        }
    }
}
