package dev.hart.api.key;

import dev.hart.api.ApiException;
import dev.hart.api.ModelErrors;
import dev.hart.pack.PackOffer;
import dev.hart.service.Service;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Decides from the head of a request alone whether its caller is admitted: by API key or, if the service has none, by host. Never
 * blocks.
 */
@Singleton
class KeyGuard {
    private final ApiKeys keys;
    private final FailedKeyLimiter failedKeys;
    private final HostCheck hosts;
    private final Service service;

    KeyGuard(ApiKeys keys, FailedKeyLimiter failedKeys, HostCheck hosts, Service service) {
        this.keys = keys;
        this.failedKeys = failedKeys;
        this.hosts = hosts;
        this.service = service;
    }

    /**
     * Counts a request against its API key's rate limit, and states in the response's headers what is left of it. If the service
     * has no API keys, checks the host instead.
     *
     * @return the API key; empty if the service requires none
     * @throws ApiException 401 without an API key that is known here; 429 if the rate of the API key, or of wrong API keys from
     *     the client's address, is used up; 403 by {@link HostCheck}; the message never repeats what the caller sent
     */
    Optional<ApiKey> admit(HttpServerRequest request) {
        if (keys.isEmpty()) {
            hosts.check(request);
            return Optional.empty();
        }
        ApiKey key = identify(request);
        Quota quota = key.meter().take();
        RateHeaders.set(request.response().headers(), quota);
        require(quota, "the rate of this key is used up");
        return Optional.of(key);
    }

    /**
     * Admits a caller on this machine without an API key, and any other like {@link #admit}. The host is checked instead, because
     * a web page could have a browser on this machine call.
     *
     * @return the API key; empty if the caller needs none
     * @throws ApiException as {@link #admit}
     */
    Optional<ApiKey> admitLocal(HttpServerRequest request) {
        if (LocalPeer.is(request)) {
            hosts.check(request);
            return Optional.empty();
        }
        return admit(request);
    }

    /**
     * Restricts an API key to its packs, for a request that uses the pack served. An API key for all packs always passes.
     *
     * @throws ApiException 403 if the API key is for other packs; 503 while no pack is served, so that this is not known
     */
    void checkModel(ApiKey key) {
        if (!key.rights().isRestricted()) {
            return;
        }
        PackOffer offer = service.offer().orElseThrow(ModelErrors::notReady);
        if (!key.rights().mayUse(offer.name())) {
            throw ModelErrors.notAllowed();
        }
    }

    private ApiKey identify(HttpServerRequest request) {
        List<String> sent = request.headers().getAll(HttpHeaders.AUTHORIZATION);
        if (sent.isEmpty()) {
            throw invalidKey("a key is needed: send it as 'Authorization: Bearer hk-...'");
        }
        // With two headers it is not clear which key is meant.
        Optional<ApiKey> known = sent.size() == 1 ? BearerKey.of(sent.get(0)).flatMap(keys::find) : Optional.empty();
        return known.orElseThrow(() -> unknown(request));
    }

    /**
     * Counts a wrong key against its sender's address, and returns the error for it.
     *
     * @throws ApiException 429 if too many came from there
     */
    private ApiException unknown(HttpServerRequest request) {
        // A Unix domain socket has no address: all its clients count as one.
        String address = String.valueOf(request.remoteAddress().hostAddress());
        require(failedKeys.take(address), "too many wrong keys came from this address");
        return invalidKey("this key is not known here");
    }

    private static ApiException invalidKey(String message) {
        return new ApiException(401, "invalid_api_key", message);
    }

    private static void require(Quota quota, String refusal) {
        if (!quota.granted()) {
            long seconds = Quota.seconds(quota.next());
            throw new ApiException(
                    429,
                    "rate_limit_exceeded",
                    refusal + "; try again in " + seconds + " s",
                    Duration.ofSeconds(seconds));
        }
    }
}
