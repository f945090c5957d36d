package dev.hart.api.key;

import dev.hart.api.key.KeyException.Reason;
import dev.hart.config.ServiceConfig;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The names that a service without keys answers to. A web page can have its own name lead to this machine (DNS rebinding), and
 * the browser would let it call; but it would still call by that name.
 */
@Singleton
class HostCheck {
    private final boolean open;
    private final Optional<String> publicName;

    HostCheck(ServiceConfig config) {
        this.open = config.open();
        this.publicName = config.publicUrl().map(URI::getHost);
    }

    /** @throws KeyException if the request came by another name */
    void check(HttpServerRequest request) {
        if (!open && !isOurs(request.authority())) {
            throw new KeyException(
                    Reason.UNKNOWN_HOST,
                    "without keys hart answers to localhost, to addresses and to the name in hart.public-url only");
        }
    }

    /** An address cannot be made to lead elsewhere. A request without a name comes from no browser. */
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
