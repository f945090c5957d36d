package dev.hart.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The addresses of hosts on the Internet, by IANA's registries of special-purpose addresses (IPv4 and IPv6, RFC 6890).
 * Addresses that the registries reserve for protocols do not count as public, even if they are routed: no receiver of notices
 * is there.
 */
final class PublicAddresses {
    private final List<CidrRange> special = Stream.of(
                    "0.0.0.0/8", // "this network"; 0.0.0.0 reaches this machine
                    "10.0.0.0/8", // private
                    "100.64.0.0/10", // behind a provider's NAT; some clouds' metadata
                    "127.0.0.0/8", // loopback
                    "168.63.129.16", // Azure's own service for its machines, on an address that looks public
                    "169.254.0.0/16", // link-local; most clouds' metadata
                    "172.16.0.0/12", // private
                    "192.0.0.0/24", // protocols; Oracle's metadata
                    "192.0.2.0/24", // documentation
                    "192.31.196.0/24", // AS112
                    "192.52.193.0/24", // AMT
                    "192.88.99.0/24", // once 6to4 relays
                    "192.168.0.0/16", // private
                    "192.175.48.0/24", // AS112
                    "198.18.0.0/15", // benchmarks
                    "198.51.100.0/24", // documentation
                    "203.0.113.0/24", // documentation
                    "224.0.0.0/4", // multicast
                    "240.0.0.0/4", // reserved; broadcast
                    "2001::/23", // protocols: Teredo, ORCHID, benchmarks
                    "2001:db8::/32", // documentation
                    "2002::/16", // 6to4: an IPv4 address within, any of the above
                    "2620:4f:8000::/48", // AS112
                    "3fff::/20") // documentation
            .map(CidrRange::of)
            .toList();

    /**
     * The IPv6 addresses from which IANA allocates global ones. The range does not include ::1, ::, addresses that contain an
     * IPv4 address (::a.b.c.d, ::ffff:0:a.b.c.d), discard, local NAT64, segment routing, unique local (such as fd00:ec2::254),
     * link-local, site-local and multicast.
     */
    private final CidrRange unicast = CidrRange.of("2000::/3");
    /** IPv4 addresses as networks with IPv6 only reach them: as public as the address that they contain. */
    private final CidrRange nat64 = CidrRange.of("64:ff9b::/96");

    /** Returns whether an address is public. */
    boolean contain(InetAddress given) {
        InetAddress address = plain(given);
        byte[] bytes = address.getAddress();
        if (nat64.contains(address)) {
            return contain(of(Arrays.copyOfRange(bytes, 12, 16)));
        }
        return (bytes.length == 4 || unicast.contains(address))
                && special.stream().noneMatch(network -> network.contains(address));
    }

    /**
     * Returns an address as IPv4 if it is IPv4 mapped into IPv6; without a name, so that it cannot be resolved again; without a
     * zone.
     */
    static InetAddress plain(InetAddress address) {
        return of(address.getAddress());
    }

    private static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException cannotBe) {
            throw new IllegalArgumentException(cannotBe);
        }
    }
}
