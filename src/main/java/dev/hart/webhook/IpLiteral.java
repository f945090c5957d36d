package dev.hart.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Parses hosts that are IP addresses, without resolving any name. */
final class IpLiteral {
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    /**
     * Four decimal numbers. Other forms that some resolvers accept ({@code 127.1}, {@code 0x7f.0.0.1}, {@code 0177.0.0.1}) do not
     * match.
     */
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
    /** Without a zone, which would name a network interface of this machine. */
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9A-Fa-f:.]+]");

    private IpLiteral() {}

    /**
     * Returns the address that a host is, or empty if it is a name.
     *
     * @param host as in a URL, IPv6 in brackets
     */
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
