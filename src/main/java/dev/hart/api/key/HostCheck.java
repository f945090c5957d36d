package dev.hart.api.key;

import dev.hart.api.ApiException;
import dev.hart.config.ServiceConfig;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The host names under which a service without API keys may be called: {@code localhost}, any IP address, and the host of
 * {@code hart.public-url}; with {@code hart.open} all names. A web page can make its own name resolve to this machine
 * (DNS rebinding), and the browser would let the page call the service, but the request would still carry that name.
 */
@Singleton
class HostCheck {
    private final boolean open;
    private final Optional<String> publicName;

    HostCheck(ServiceConfig config) {
        this.open = config.open();
        this.publicName = config.publicUrl().map(URI::getHost);
    }

    /** @throws ApiException 403 if the request names another host, unless {@code hart.open} is set */
    void check(HttpServerRequest request) {
        if (!open && !isOurs(request.authority())) {
            throw new ApiException(
                    403,
                    "unknown_host",
                    "without keys hart answers to localhost, to addresses and to the name in hart.public-url only");
        }
    }

    /**
     * Whether the host that a request names is this service's. An address cannot be made to resolve elsewhere, and a request
     * without a name is no browser's.
     */
    private boolean isOurs(@Nullable HostAndPort authority) {
        if (authority == null) {
            return true;
        }
        String host = authority.host();
        return host.equalsIgnoreCase("localhost")
                || NetUtil.isValidIpV4Address(host)
                || NetUtil.isValidIpV6Address(host)
                || publicName.filter(host::equalsIgnoreCase).isPresent();
    }
}
