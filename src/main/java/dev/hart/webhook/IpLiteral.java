package dev.hart.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Hosts that are addresses. None is looked up. */
final class IpLiteral {
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    /** Four decimal numbers. What else some resolvers take ({@code 127.1}, {@code 0x7f.0.0.1}, {@code 0177.0.0.1}) is none. */
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
    /** Without a zone, which is a network interface of this machine. */
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9A-Fa-f:.]+]");

    private IpLiteral() {}

    /** @param host as in a URL, IPv6 in brackets */
    static Optional<InetAddress> parse(String host) {
        if (!IPV4.matcher(host).matches() && !IPV6.matcher(host).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(host));
        } catch (UnknownHostException notIpv6) {
            return Optional.empty();
        }
    }
}
