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
 * Where hart posts to. A URL is somebody else's, and this machine reaches what they do not: other services beside it, the cloud's
 * metadata. So only {@code https} to public addresses, unless a setting says more.
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
     * @param allow what is allowed beside public addresses: networks ({@code 10.0.0.0/8}), addresses, and names of hosts, which
     *     may then lead to any address
     * @param plainHttp whether {@code http} is allowed too
     * @throws IllegalArgumentException if one of {@code allow} is none of these; the message begins with {@code allow}
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
     * A look at a URL that asks nobody: what passes may still be refused once its name is looked up.
     *
     * @return what is wrong, in one line to be put after whose URL it is ("must …"); it does not repeat the URL, which may hold
     *     secrets
     */
    public Optional<String> refusal(String url) {
        try {
            return refusal(new URI(url));
        } catch (URISyntaxException e) {
            return Optional.of("must be a URL");
        }
    }

    /** As {@link #refusal(String)}. */
    public Optional<String> refusal(URI url) {
        if (url.toString().length() > LONGEST_URL) {
            return Optional.of("must be no longer than " + LONGEST_URL + " characters");
        }
        if (!PRINTABLE.matcher(url.toString()).matches()) {
            return Optional.of("must be of ASCII alone, with the rest percent-encoded, its host's name in Punycode");
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !(plainHttp && scheme.equals("http"))) {
            return Optional.of("must begin with https://" + (plainHttp ? " or http://" : ""));
        }
        String authority = url.getRawAuthority();
        if (authority != null && authority.contains("@")) {
            return Optional.of("must hold no user and no password");
        }
        if (url.getRawFragment() != null) {
            return Optional.of("must have no fragment (#…)");
        }
        if (url.getPort() == 0 || url.getPort() > LAST_PORT) {
            return Optional.of("must have a port of 1 to " + LAST_PORT);
        }
        return url.getHost() == null
                ? Optional.of("must name a host: a name as DNS has it, or an address")
                : refusalOf(url.getHost());
    }

    private Optional<String> refusalOf(String host) {
        Optional<InetAddress> literal = IpLiteral.parse(host);
        if (literal.isPresent()) {
            return literal.filter(address -> !allows(host, address))
                    .map(address -> "must lead to a public address, or one that hart.webhook.allow names");
        }
        String name = canonical(host);
        if (!isName(name)) {
            return Optional.of("must name a host: a name as DNS has it, or an address");
        }
        return THIS_MACHINE.matcher(name).matches() && !names.contains(name)
                ? Optional.of("must not lead to this machine, unless hart.webhook.allow names it")
                : Optional.empty();
    }

    /**
     * Whether a host may be reached at this address.
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
