package dev.hart.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import dev.hart.webhook.Delivery.Delivered;
import dev.hart.webhook.Delivery.Failed;
import dev.hart.webhook.Delivery.Stopped;
import dev.hart.webhook.Receiver.Received;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What arrives at a receiver, and the results of its responses. */
class HttpPostTest {
    private static final byte[] BODY = "{\"type\":\"job.succeeded\",\"prompt\":\"ein Häuschen 🏡\"}".getBytes(UTF_8);

    private static Vertx vertx;
    private static HttpPost post;

    private Receiver receiver;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        post = new HttpPost(vertx, new AddressRule(List.of("127.0.0.0/8"), true), PostSettings.DEFAULT);
    }

    @AfterAll
    static void stop() throws Exception {
        post.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @BeforeEach
    void receive() throws Exception {
        receiver = Receiver.start();
    }

    @AfterEach
    void end() {
        receiver.close();
    }

    @Test
    void aNoticeArrivesUnchanged() throws Exception {
        Delivery delivery = post.send(
                url("/hooks/a%20b?token=x%2Fy&z"), Map.of("Content-Type", "application/json", "ce-id", "7"), BODY);

        assertThat(delivery).isEqualTo(new Delivered());
        assertThat(receiver.received()).hasSize(1);
        Received request = receiver.received().get(0);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target()).isEqualTo("/hooks/a%20b?token=x%2Fy&z");
        assertThat(request.body()).isEqualTo(new String(BODY, UTF_8));
        assertThat(request.header("Host")).isEqualTo("127.0.0.1:" + receiver.port());
        assertThat(request.header("User-agent")).isEqualTo("hart");
        assertThat(request.header("Content-type")).isEqualTo("application/json");
        assertThat(request.header("Content-length")).isEqualTo(Integer.toString(BODY.length));
        assertThat(request.header("Ce-id")).isEqualTo("7");
        assertThat(request.header("Connection")).isEqualTo("close");
        assertThat(request.headers()).hasSize(6);
    }

    @Test
    void theCallersUserAgentIsSent() throws Exception {
        post.send(url(""), Map.of("user-agent", "hart-events"), BODY);

        assertThat(receiver.received().get(0).header("User-agent")).isEqualTo("hart-events");
        assertThat(receiver.received().get(0).target()).isEqualTo("/");
    }

    @Test
    void aSignedNoticeVerifiesAtTheReceiver() throws Exception {
        WebhookSecret newest = WebhookSecret.create();
        WebhookSecret old = WebhookSecret.create();
        Map<String, String> headers = new WebhookSigner(List.of(newest, old)).headers("job-1", Instant.now(), BODY);

        post.send(url("/"), headers, BODY);

        Received request = receiver.received().get(0);
        new Webhook(newest.text()).verify(request.body(), request.headers());
        new Webhook(old.text()).verify(request.body(), request.headers());
        assertThat(request.header("Webhook-id")).isEqualTo("job-1");
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 202, 204, 299})
    void any2xxIsDelivered(int status) throws Exception {
        receiver.answers(status, Map.of());

        assertThat(post.send(url("/"), Map.of(), BODY)).isEqualTo(new Delivered());
    }

    @Test
    void status410StopsFurtherAttempts() throws Exception {
        receiver.answers(410, Map.of("Retry-After", "5"));

        assertThat(post.send(url("/"), Map.of(), BODY))
                .isEqualTo(new Stopped("the receiver answered 410: it wants no more notices"));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 409, 429, 500, 503, 599})
    void otherStatusesAreFailures(int status) throws Exception {
        receiver.answers(status, Map.of());

        assertThat(post.send(url("/"), Map.of(), BODY)).isEqualTo(new Failed("status " + status));
    }

    @Test
    void retryAfterIsReturned() throws Exception {
        receiver.answers(503, Map.of("Retry-After", "120"));

        assertThat(post.send(url("/"), Map.of(), BODY))
                .isEqualTo(new Failed("status 503", Optional.of(Duration.ofMinutes(2))));
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 301, 302, 303, 307, 308})
    void aRedirectIsNotFollowed(int status) throws Exception {
        try (RawReceiver target = RawReceiver.polite()) {
            receiver.answers(status, Map.of("Location", "http://127.0.0.1:" + target.port() + "/"));

            Delivery delivery = post.send(url("/"), Map.of(), BODY);

            assertThat(delivery).isEqualTo(new Failed("status " + status + ", a redirect, which is not followed"));
            assertThat(target.connections()).isZero();
            assertThat(receiver.received()).hasSize(1);
        }
    }

    @Test
    void anUnreachableReceiverIsAFailure() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }

        assertThat(post.send(URI.create("http://127.0.0.1:" + port), Map.of(), BODY))
                .isEqualTo(new Failed("the connection was refused"));
    }

    @Test
    void aClosedConnectionIsAFailure() throws Exception {
        try (RawReceiver rude = RawReceiver.start(RawReceiver::request)) {
            assertThat(post.send(URI.create("http://127.0.0.1:" + rude.port()), Map.of(), BODY))
                    .isEqualTo(new Failed("the connection broke before there was an answer"));
        }
    }

    /** The reason must not contain what another kind of service answers. */
    @Test
    void theAnswerOfAnotherProtocolIsNotRepeated() throws Exception {
        try (RawReceiver other = RawReceiver.start(connection -> {
            RawReceiver.request(connection);
            RawReceiver.say(connection, "220 secret banner\r\n\r\n");
            RawReceiver.listen(connection);
        })) {
            Delivery delivery = post.send(URI.create("http://127.0.0.1:" + other.port()), Map.of(), BODY);

            assertThat(delivery).isInstanceOf(Failed.class);
            assertThat(((Failed) delivery).reason())
                    .startsWith("no answer could be read: ")
                    .doesNotContain("secret")
                    .doesNotContain("220");
            other.cut().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aMalformedHeaderIsRefused() {
        assertThatThrownBy(() -> post.send(url("/"), Map.of("x-a", "b\r\nx-c: d"), BODY))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(receiver.received()).isEmpty();
    }

    @Test
    void anEventLoopMustNotPost() {
        assertThatThrownBy(() -> onEventLoop(() -> post.send(url("/"), Map.of(), BODY)))
                .hasRootCauseMessage("an event loop must not wait for a receiver");
    }

    private static void onEventLoop(ThrowingRunnable work) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        vertx.runOnContext(start -> {
            try {
                work.run();
                done.complete(null);
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        done.get(10, TimeUnit.SECONDS);
    }

    private interface ThrowingRunnable {
        void run() throws Exception;
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + receiver.port() + path);
    }
}
