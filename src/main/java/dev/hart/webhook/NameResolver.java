package dev.hart.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host. */
@FunctionalInterface
public interface NameResolver {
    /** As the machine is set up to: {@code /etc/hosts}, DNS. */
    NameResolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /**
     * May block.
     *
     * @param host a name, never an address
     * @return in the order in which to try them
     * @throws UnknownHostException if there is none, or none can be found now
     */
    List<InetAddress> resolve(String host) throws UnknownHostException;
}
