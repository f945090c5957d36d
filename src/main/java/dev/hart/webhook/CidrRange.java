package dev.hart.webhook;

import io.smallrye.common.net.CidrAddress;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A range of IP addresses. */
final class CidrRange {
    private static final Pattern CIDR = Pattern.compile("([^/]*?)(?:/([0-9]{1,3}))?");

    private final CidrAddress range;

    private CidrRange(CidrAddress range) {
        this.range = range;
    }

    /**
     * Parses a range.
     *
     * @param text {@code 10.0.0.0/8}, {@code fd00::/8}, or an address, which is a range of one
     * @return empty for any other text
     */
    static Optional<CidrRange> parse(String text) {
        Matcher parts = CIDR.matcher(text);
        return parts.matches()
                ? IpLiteral.parse(bracketed(parts.group(1))).flatMap(base -> of(base, parts))
                : Optional.empty();
    }

    /** Returns the range of a text that is known to be valid; an {@link IllegalArgumentException} if it is not. */
    static CidrRange of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException(text));
    }

    boolean contains(InetAddress address) {
        return range.matches(address);
    }

    private static Optional<CidrRange> of(InetAddress base, Matcher parts) {
        int bits = base.getAddress().length * Byte.SIZE;
        int prefix = parts.group(2) == null ? bits : Integer.parseInt(parts.group(2));
        return prefix <= bits ? Optional.of(new CidrRange(CidrAddress.create(base, prefix))) : Optional.empty();
    }

    private static String bracketed(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
    }
}
