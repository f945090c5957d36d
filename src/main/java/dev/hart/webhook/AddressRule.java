package dev.hart.webhook;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rule for URLs that hart posts to. Clients choose the URLs, and this machine reaches hosts that they cannot reach: other
 * services of the operator, the cloud's metadata. So only {@code https} to public addresses is allowed, unless a setting allows
 * more.
 */
public final class AddressRule {
    private static final int LONGEST_URL = 2048;
    private static final int LONGEST_NAME = 253;
    private static final int LAST_PORT = 65535;
    private static final String LABEL = "(?:[a-z0-9-]{0,61}[a-z0-9])?";
    /** The last label begins with a letter: {@code 2130706433} and {@code 0x7f000001} are 127.0.0.1 to some resolvers. */
    private static final Pattern NAME = Pattern.compile("(?:[a-z0-9]" + LABEL + "\\.)*[a-z]" + LABEL);

    private static final Pattern PRINTABLE = Pattern.compile("[!-~]+");
    private static final Pattern THIS_MACHINE = Pattern.compile("(?:.+\\.)?localhost");

    private final PublicAddresses publicOnes = new PublicAddresses();
    private final List<CidrRange> networks;
    private final Set<String> names;
    private final boolean plainHttp;

    /**
     * Creates a rule.
     *
     * @param allow what is allowed besides public addresses: networks ({@code 10.0.0.0/8}), addresses, and names of hosts,
     *     which may then resolve to any address
     * @param plainHttp whether {@code http} is allowed too
     * @throws IllegalArgumentException if an entry of {@code allow} is not one of these; the message begins with {@code allow}
     */
    public AddressRule(Collection<String> allow, boolean plainHttp) {
        this.plainHttp = plainHttp;
        this.networks =
                allow.stream().map(CidrRange::parse).flatMap(Optional::stream).toList();
        Set<String> hosts = new HashSet<>();
        for (String entry : allow) {
            if (CidrRange.parse(entry).isEmpty()) {
                hosts.add(requireName(canonical(entry), entry));
            }
        }
        this.names = Set.copyOf(hosts);
    }

    /**
     * Checks a URL without resolving its host; a URL that passes may still be refused once its name is resolved.
     *
     * @return empty if the URL is allowed; else the error, as one line to follow the name of the field or setting ("must …"),
     *     which does not repeat the URL, because that may contain secrets
     */
    public Optional<String> refusal(String url) {
        try {
            return refusal(new URI(url));
        } catch (URISyntaxException e) {
            return Optional.of("must be a URL");
        }
    }

    /** Checks a URL, like {@link #refusal(String)}. */
    public Optional<String> refusal(URI url) {
        if (url.toString().length() > LONGEST_URL) {
            return Optional.of("must be no longer than " + LONGEST_URL + " characters");
        }
        if (!PRINTABLE.matcher(url.toString()).matches()) {
            return Optional.of("must be ASCII, with other characters percent-encoded and the host's name in Punycode");
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !(plainHttp && scheme.equals("http"))) {
            return Optional.of("must begin with https://" + (plainHttp ? " or http://" : ""));
        }
        String authority = url.getRawAuthority();
        if (authority != null && authority.contains("@")) {
            return Optional.of("must contain no user and no password");
        }
        if (url.getRawFragment() != null) {
            return Optional.of("must have no fragment (#…)");
        }
        if (url.getPort() == 0 || url.getPort() > LAST_PORT) {
            return Optional.of("must have a port of 1 to " + LAST_PORT);
        }
        return url.getHost() == null
                ? Optional.of("must name a host: a DNS name or an address")
                : refusalOf(url.getHost());
    }

    private Optional<String> refusalOf(String host) {
        Optional<InetAddress> literal = IpLiteral.parse(host);
        if (literal.isPresent()) {
            return literal.filter(address -> !allows(host, address))
                    .map(address -> "must have a public address, or one that hart.webhook.allow names");
        }
        String name = canonical(host);
        if (!isName(name)) {
            return Optional.of("must name a host: a DNS name or an address");
        }
        return THIS_MACHINE.matcher(name).matches() && !names.contains(name)
                ? Optional.of("must not name this machine, unless hart.webhook.allow does")
                : Optional.empty();
    }

    /**
     * Returns whether a host may be reached at an address.
     *
     * @param host as in the URL
     */
    boolean allows(String host, InetAddress address) {
        InetAddress plain = PublicAddresses.plain(address);
        return publicOnes.contain(plain)
                || names.contains(canonical(host))
                || networks.stream().anyMatch(network -> network.contains(plain));
    }

    private static String requireName(String name, String entry) {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "allow must list networks like 10.0.0.0/8, addresses and names of hosts, has " + entry);
        }
        return name;
    }

    private static boolean isName(String name) {
        return name.length() <= LONGEST_NAME && NAME.matcher(name).matches();
    }

    private static String canonical(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
