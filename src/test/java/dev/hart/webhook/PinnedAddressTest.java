package dev.hart.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.webhook.Delivery.Delivered;
import dev.hart.webhook.Delivery.Failed;
import dev.hart.webhook.Delivery.Stopped;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The addresses that connections go to, and those that they must not go to. Names end in {@code .test}, which is in no DNS. */
class PinnedAddressTest {
    private static final byte[] BODY = {'{', '}'};
    private static final Stopped NOT_ALLOWED = new Stopped("its host resolves to an address that is not allowed");
    private static final AddressRule PUBLIC = new AddressRule(List.of(), true);

    private static final Pattern COMMA = Pattern.compile(", ");

    private static Vertx vertx;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private RawReceiver receiver;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @BeforeEach
    void receive() throws Exception {
        receiver = RawReceiver.polite();
    }

    @AfterEach
    void end() throws Exception {
        receiver.close();
    }

    @Test
    void aNameIsReachedAtItsResolvedAddress() throws Exception {
        assertThat(send(new AddressRule(List.of("127.0.0.1"), true), "receiver.test", "127.0.0.1"))
                .isEqualTo(new Delivered());
        assertThat(asked).containsExactly("receiver.test");
        assertThat(receiver.connections()).isOne();
    }

    @Test
    void theSystemsResolverIsTheDefault() throws Exception {
        try (HttpPost post = new HttpPost(vertx, new AddressRule(List.of("localhost"), true), PostSettings.DEFAULT)) {
            assertThat(post.send(url("localhost"), Map.of(), BODY)).isEqualTo(new Delivered());
        }
    }

    /** 127.0.0.2 stands for the allowed address that the name has first, 127.0.0.1 for the attacked one. */
    @Test
    void aNameThatResolvesToAnotherAddressLaterDoesNotGetThere() throws Exception {
        AddressRule rule = new AddressRule(List.of("127.0.0.2"), true);

        Delivery first = send(rule, "rebound.test", "127.0.0.2", "127.0.0.1");
        int askedOnce = asked.size();
        Delivery second = send(rule, "rebound.test", "127.0.0.1");

        assertThat(first).isInstanceOf(Failed.class);
        assertThat(askedOnce).isOne();
        assertThat(second).isEqualTo(NOT_ALLOWED);
        assertThat(receiver.connections()).isZero();
    }

    @Test
    void oneForbiddenAddressIsEnoughForARefusal() throws Exception {
        AddressRule rule = new AddressRule(List.of("127.0.0.1"), true);

        assertThat(send(rule, "mixed.test", "127.0.0.1, 10.0.0.1")).isEqualTo(NOT_ALLOWED);
        assertThat(send(rule, "mixed.test", "10.0.0.1, 127.0.0.1")).isEqualTo(NOT_ALLOWED);
        assertThat(send(PUBLIC, "mixed.test", "1.1.1.1, 127.0.0.1")).isEqualTo(NOT_ALLOWED);
        assertThat(receiver.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "::1",
                "::ffff:127.0.0.1",
                "169.254.169.254",
                "fd00:ec2::254",
                "100.100.100.200",
                "10.0.0.1",
                "0.0.0.0",
                "64:ff9b::7f00:1",
                "2002:7f00:1::"
            })
    void aPrivateAddressIsRefusedBeforeAnyConnection(String address) throws Exception {
        assertThat(send(PUBLIC, "inside.test", address)).isEqualTo(NOT_ALLOWED);

        String host = address.contains(":") ? "[" + address + "]" : address;
        assertThat(send(PUBLIC, host, address))
                .isEqualTo(new Stopped("the URL must have a public address, or one that hart.webhook.allow names"));
        assertThat(asked).containsExactly("inside.test");
        assertThat(receiver.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2130706433", "0x7f000001", "0x7f.1", "127.1", "017700000001", "0"})
    void numbersAreNotNames(String host) throws Exception {
        assertThat(send(PUBLIC, host, "127.0.0.1"))
                .isEqualTo(new Stopped("the URL must name a host: a DNS name or an address"));
        assertThat(asked).isEmpty();
        assertThat(receiver.connections()).isZero();
    }

    @Test
    void theNextAddressIsTriedIfOneRefusesTheConnection() throws Exception {
        AddressRule rule = new AddressRule(List.of("127.0.0.0/8"), true);

        assertThat(send(rule, "two.test", "127.0.0.2, 127.0.0.1")).isEqualTo(new Delivered());
    }

    @Test
    void anUnknownNameIsAFailure() throws Exception {
        assertThat(send(PUBLIC, "unknown.test")).isEqualTo(new Failed("its host is unknown"));
        assertThat(send(PUBLIC, "empty.test", "")).isEqualTo(new Failed("its host is unknown"));
    }

    /** @param answers of the resolver, one for each call, with commas between addresses; after that it finds none */
    private Delivery send(AddressRule rule, String host, String... answers) throws Exception {
        List<String> left = new ArrayList<>(List.of(answers));
        NameResolver names = name -> {
            asked.add(name);
            if (left.isEmpty()) {
                throw new UnknownHostException(name);
            }
            List<InetAddress> found = new ArrayList<>();
            for (String address : COMMA.splitAsStream(left.remove(0))
                    .filter(one -> !one.isEmpty())
                    .toList()) {
                found.add(InetAddress.getByAddress(
                        name, InetAddress.getByName(address).getAddress()));
            }
            return found;
        };
        try (HttpPost post = new HttpPost(vertx, rule, PostSettings.DEFAULT, names, Optional.empty())) {
            return post.send(url(host), Map.of(), BODY);
        }
    }

    private URI url(String host) {
        return URI.create("http://" + host + ":" + receiver.port() + "/");
    }
}
