package dev.hart.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRuleTest {
    private static final AddressRule PUBLIC = new AddressRule(List.of(), false);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com",
                "https://example.com/",
                "HTTPS://Hooks.Example.COM:8443/a/b%20c?token=x&y=%C3%A4",
                "https://example.com.:1/",
                "https://sink/",
                "https://xn--bcher-kva.example:65535/",
                "https://8.8.8.8/",
                "https://[2606:4700::1111]:444/x",
                "https://[::ffff:8.8.8.8]/"
            })
    void publicUrlsPass(String url) {
        assertThat(PUBLIC.refusal(url)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.0",
                "10.255.255.255",
                "100.64.0.0",
                "100.127.255.255",
                "100.100.100.200",
                "127.0.0.1",
                "127.255.255.254",
                "168.63.129.16",
                "169.254.0.1",
                "169.254.169.254",
                "172.16.0.0",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.0.192",
                "192.0.2.1",
                "192.31.196.1",
                "192.52.193.1",
                "192.88.99.1",
                "192.168.0.0",
                "192.168.255.255",
                "192.175.48.1",
                "198.18.0.0",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "::ffff:127.0.0.1",
                "::ffff:a9fe:a9fe",
                "::7f00:1",
                "::8.8.8.8",
                "::ffff:0:8.8.8.8",
                "64:ff9b::10.0.0.1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "100::1",
                "100:0:0:1::1",
                "2001::1",
                "2001:2::1",
                "2001:10::1",
                "2001:20::1",
                "2001:1ff:ffff::1",
                "2001:db8::1",
                "2002:a00:1::1",
                "2002:808:808::1",
                "2620:4f:8000::1",
                "3fff::1",
                "3fff:fff:ffff::1",
                "4000::1",
                "5f00::1",
                "fc00::1",
                "fd00:ec2::254",
                "fdff::1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "ff02::1"
            })
    void addressesThatAreNotPublicAreRefused(String address) throws Exception {
        InetAddress parsed = InetAddress.getByName(address);

        assertThat(PUBLIC.allows("name.example", parsed)).isFalse();
        assertThat(PUBLIC.refusal("https://" + (address.contains(":") ? "[" + address + "]" : address) + "/"))
                .contains("must have a public address, or one that hart.webhook.allow names");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0.0.0",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "168.63.129.15",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2000::",
                "2001:200::1",
                "2003::1",
                "2606:4700::1111",
                "3ffe:ffff::1",
                "3fff:1000::1",
                "64:ff9b::8.8.8.8"
            })
    void addressesBesideThemArePublic(String address) throws Exception {
        assertThat(PUBLIC.allows("name.example", InetAddress.getByName(address)))
                .isTrue();
    }

    /** Java turns a mapped address into IPv4, but not if it has a zone. */
    @Test
    void aMappedIpv4AddressIsTreatedAsIpv4() throws Exception {
        byte[] mapped = InetAddress.getByName("::10.0.0.1").getAddress();
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        InetAddress address = Inet6Address.getByAddress("name.example", mapped, 1);

        assertThat(address).isInstanceOf(Inet6Address.class);
        assertThat(new AddressRule(List.of("::/0"), false).allows("name.example", address))
                .isFalse();
        assertThat(new AddressRule(List.of("10.0.0.0/8"), false).allows("name.example", address))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2130706433",
                "0",
                "017700000001",
                "0x7f000001",
                "0x7f.1",
                "127.1",
                "127.0.1",
                "0177.0.0.1",
                "127.0.0.01",
                "127.0.0.0x1",
                "1.2.3.4.",
                "256.1.1.1",
                "1.2.3.4.5",
                "a.1",
                "１２７.0.0.1",
                "①②⑦.0.0.1",
                "a_b.example",
                "-a.example",
                "a..example",
                "[fe80::1%25eth0]",
                "[fe80::1%1]",
                "%31%32%37.0.0.1",
                ""
            })
    void numbersAndMalformedNamesAreRefused(String host) {
        assertThat(PUBLIC.refusal("https://" + host + "/x")).isPresent();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    http://example.com/           | must begin with https://
                    ftp://example.com/            | must begin with https://
                    file:///etc/passwd            | must begin with https://
                    //example.com/                | must begin with https://
                    example.com                   | must begin with https://
                    https:example.com             | must name a host: a DNS name or an address
                    https:///x                    | must name a host: a DNS name or an address
                    https://2130706433/           | must name a host: a DNS name or an address
                    https://a b/                  | must be a URL
                    https://h\\@x.example/         | must be a URL
                    https://me@example.com/       | must contain no user and no password
                    https://me:key@example.com/   | must contain no user and no password
                    https://me@127.1/             | must contain no user and no password
                    https://example.com/#a        | must have no fragment (#…)
                    https://example.com/#         | must have no fragment (#…)
                    https://example.com:0/        | must have a port of 1 to 65535
                    https://example.com:65536/    | must have a port of 1 to 65535
                    https://example.com/ä         | must be ASCII, with other characters percent-encoded and the host's name in Punycode
                    https://localhost/            | must not name this machine, unless hart.webhook.allow does
                    https://LocalHost.:8080/      | must not name this machine, unless hart.webhook.allow does
                    https://x.localhost/          | must not name this machine, unless hart.webhook.allow does
                    """)
    void theRefusalIsOneLine(String url, String reason) {
        assertThat(PUBLIC.refusal(url)).contains(reason);
    }

    @Test
    void aUrlHasAMaximumLength() {
        String url = "https://example.com/" + "a".repeat(2048 - 20);

        assertThat(PUBLIC.refusal(url)).isEmpty();
        assertThat(PUBLIC.refusal(url + "a")).contains("must be no longer than 2048 characters");
        assertThat(PUBLIC.refusal("https://" + "a.".repeat(126) + "b/")).isEmpty();
        assertThat(PUBLIC.refusal("https://" + "a.".repeat(127) + "b/")).isPresent();
        assertThat(PUBLIC.refusal("https://" + "a".repeat(64) + ".example/")).isPresent();
    }

    @Test
    void onlyTheAllowedAddressesAreAllowed() throws Exception {
        AddressRule rule =
                new AddressRule(List.of("10.1.0.0/16", "fd12::/32", "192.168.1.7", "Sink.cluster.local"), false);

        assertThat(rule.refusal("https://10.1.2.3/")).isEmpty();
        assertThat(rule.refusal("https://10.2.2.3/")).isPresent();
        assertThat(rule.refusal("https://[fd12::5]/")).isEmpty();
        assertThat(rule.refusal("https://[fd13::5]/")).isPresent();
        assertThat(rule.refusal("https://192.168.1.7/")).isEmpty();
        assertThat(rule.refusal("https://192.168.1.8/")).isPresent();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        assertThat(rule.allows("sink.cluster.LOCAL", loopback)).isTrue();
        assertThat(rule.allows("sink.cluster.local.", loopback)).isTrue();
        assertThat(rule.allows("a.sink.cluster.local", loopback)).isFalse();
        assertThat(rule.allows("other.example", InetAddress.getByName("10.1.2.3")))
                .isTrue();
    }

    @Test
    void thisMachineAndPlainHttpCanBeAllowed() {
        AddressRule rule = new AddressRule(List.of("localhost", "127.0.0.1"), true);

        assertThat(rule.refusal("http://localhost:8080/")).isEmpty();
        assertThat(rule.refusal("HTTP://127.0.0.1/")).isEmpty();
        assertThat(rule.refusal("https://example.com/")).isEmpty();
        assertThat(rule.refusal("ftp://example.com/")).contains("must begin with https:// or http://");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0/33",
                "::ffff:0:0/96",
                "10.0.0/8",
                "fd00::/129",
                "fd00::/",
                "/8",
                "127.1",
                "a b",
                "https://a/",
                "10.0.0.0/-1",
                "*",
                "::g",
                "::ffff:0:0/96"
            })
    void anInvalidEntryIsRefused(String entry) {
        assertThatThrownBy(() -> new AddressRule(List.of("10.0.0.0/8", entry), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("allow must list networks like 10.0.0.0/8, addresses and names of hosts, has " + entry);
    }
}
