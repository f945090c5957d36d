package dev.hart.webhook;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A range of addresses. */
final class Network {
    private static final Pattern CIDR = Pattern.compile("([^/]*?)(?:/([0-9]{1,3}))?");

    private final IpSubnetFilterRule rule;

    private Network(IpSubnetFilterRule rule) {
        this.rule = rule;
    }

    /** @param text {@code 10.0.0.0/8}, {@code fd00::/8}, or an address, which is a range of one */
    static Optional<Network> parse(String text) {
        Matcher parts = CIDR.matcher(text);
        return parts.matches()
                ? Literals.parse(bracketed(parts.group(1))).flatMap(base -> of(base, parts))
                : Optional.empty();
    }

    /** One that is known to be in order. */
    static Network of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException(text));
    }

    boolean contains(InetAddress address) {
        return rule.matches(new InetSocketAddress(address, 0));
    }

    private static Optional<Network> of(InetAddress base, Matcher parts) {
        int bits = base.getAddress().length * Byte.SIZE;
        int prefix = parts.group(2) == null ? bits : Integer.parseInt(parts.group(2));
        return prefix <= bits
                ? Optional.of(new Network(new IpSubnetFilterRule(base, prefix, IpFilterRuleType.ACCEPT)))
                : Optional.empty();
    }

    private static String bracketed(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
    }
}
