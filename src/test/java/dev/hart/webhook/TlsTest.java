package dev.hart.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.webhook.Delivery.Delivered;
import dev.hart.webhook.Delivery.Failed;
import io.vertx.core.Vertx;
import io.vertx.core.net.TrustOptions;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receivers with TLS: the connection goes to an address, but the certificate must be for the name. */
class TlsTest {
    private static final byte[] BODY = {'{', '}'};
    private static final AddressRule LOOPBACK = new AddressRule(List.of("127.0.0.1"), false);
    private static final NameResolver NAMES = name -> List.of(InetAddress.getLoopbackAddress());

    @TempDir
    static Path folder;

    private static Vertx vertx;
    private static Certificates certificates;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        certificates = Certificates.of("receiver.test", folder);
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aCertificateForTheNameIsAccepted() throws Exception {
        try (Receiver receiver = Receiver.start(certificates.server())) {
            Delivery delivery = send("receiver.test", receiver.port(), Optional.of(certificates.trust()));

            assertThat(delivery).isEqualTo(new Delivered());
            assertThat(receiver.received().get(0).header("Host")).isEqualTo("receiver.test:" + receiver.port());
        }
    }

    @Test
    void aCertificateForAnotherNameIsRejected() throws Exception {
        try (Receiver receiver = Receiver.start(certificates.server())) {
            Delivery delivery = send("other.test", receiver.port(), Optional.of(certificates.trust()));

            assertThat(delivery)
                    .isEqualTo(new Failed("TLS failed: No subject alternative DNS name matching other.test found."));
            assertThat(receiver.received()).isEmpty();
        }
    }

    @Test
    void aCertificateOfAnUnknownAuthorityIsRejected() throws Exception {
        try (Receiver receiver = Receiver.start(certificates.server())) {
            Delivery delivery = send("receiver.test", receiver.port(), Optional.empty());

            assertThat(delivery)
                    .isEqualTo(new Failed("TLS failed: unable to find valid certification path to requested target"));
            assertThat(receiver.received()).isEmpty();
        }
    }

    @Test
    void theAnswerOfAReceiverWithoutTlsIsNotRepeated() throws Exception {
        try (RawReceiver plain = RawReceiver.start(connection -> {
            RawReceiver.say(connection, "SSH-2.0-secret\r\n");
            RawReceiver.listen(connection);
        })) {
            Delivery delivery = send("receiver.test", plain.port(), Optional.empty());

            assertThat(delivery).isEqualTo(new Failed("TLS failed"));
            plain.cut().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aReceiverThatIsSilentDuringTlsTimesOut() throws Exception {
        try (RawReceiver silent = RawReceiver.start(RawReceiver::listen)) {
            PostSettings settings = new PostSettings(Duration.ofMillis(500), Duration.ofMinutes(1));

            Delivery delivery = send("receiver.test", silent.port(), Optional.empty(), settings);

            assertThat(delivery).isEqualTo(new Failed("no TLS within 0.5 s"));
            silent.cut().get(10, TimeUnit.SECONDS);
        }
    }

    private static Delivery send(String host, int port, Optional<TrustOptions> trust) throws Exception {
        return send(host, port, trust, PostSettings.of(Duration.ofMinutes(1)));
    }

    private static Delivery send(String host, int port, Optional<TrustOptions> trust, PostSettings settings)
            throws Exception {
        try (HttpPost post = new HttpPost(vertx, LOOPBACK, settings, NAMES, trust)) {
            return post.send(URI.create("https://" + host + ":" + port + "/"), Map.of(), BODY);
        }
    }
}
