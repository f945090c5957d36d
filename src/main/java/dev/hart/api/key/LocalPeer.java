package dev.hart.api.key;

import io.netty.util.NetUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells callers on this machine from others. A proxy on this machine has a loopback address, too, so a request that a proxy has
 * marked as forwarded is another machine's; the addresses in such marks are not believed.
 */
final class LocalPeer {
    private static final List<String> FORWARDED = List.of(
            "Forwarded",
            "Via",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Forwarded-Port",
            "X-Real-IP");

    private LocalPeer() {}

    /** Returns whether a request comes from a process on this machine, by the address of its connection. */
    static boolean is(HttpServerRequest request) {
        // Not the request's own address: with quarkus.http.proxy.proxy-address-forwarding a header sets that.
        return isLocal(request.connection().remoteAddress().hostAddress(), request.headers());
    }

    /** @param address of the connection's other end; null for a Unix domain socket, which counts as another machine's */
    static boolean isLocal(@Nullable String address, MultiMap headers) {
        return address != null && isLoopback(address) && FORWARDED.stream().noneMatch(headers::contains);
    }

    private static boolean isLoopback(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        try {
            return bytes != null && InetAddress.getByAddress(bytes).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(address, e);
        }
    }
}
