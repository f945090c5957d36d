package dev.hart.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host. */
@FunctionalInterface
public interface NameResolver {
    /** Resolves as the machine is configured: {@code /etc/hosts}, DNS. */
    NameResolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /**
     * Resolves a host. May block.
     *
     * @param host a name, never an address
     * @return its addresses, in the order in which to try them
     * @throws UnknownHostException if it has no address, or none can be found now
     */
    List<InetAddress> resolve(String host) throws UnknownHostException;
}
