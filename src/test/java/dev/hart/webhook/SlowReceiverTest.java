package dev.hart.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.webhook.Delivery.Delivered;
import dev.hart.webhook.Delivery.Failed;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Slow and endless receivers: the sender does not wait for them, and closes their connections. */
@Timeout(60)
class SlowReceiverTest {
    private static final byte[] BODY = {'{', '}'};
    private static final AddressRule LOOPBACK = new AddressRule(List.of("127.0.0.0/8"), true);
    private static final PostSettings SHORT = PostSettings.of(Duration.ofMillis(600));
    /** So long that an exchange which ends earlier was not ended by the timeout. */
    private static final PostSettings LONG = PostSettings.of(Duration.ofMinutes(2));

    private static Vertx vertx;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void noAnswer() throws Exception {
        assertCut(SHORT, new Failed("no answer within 0.6 s"), connection -> {
            RawReceiver.request(connection);
            RawReceiver.listen(connection);
        });
    }

    @Test
    void aHeadThatArrivesByteByByte() throws Exception {
        assertCut(SHORT, new Failed("no answer within 0.6 s"), connection -> {
            RawReceiver.request(connection);
            RawReceiver.say(connection, "HTTP/1.1 200 OK\r\nx-slow: ");
            repeat(connection, "x", Duration.ofMillis(20));
        });
    }

    @Test
    void endlessInterimResponses() throws Exception {
        assertCut(SHORT, new Failed("no answer within 0.6 s"), connection -> {
            RawReceiver.request(connection);
            repeat(connection, "HTTP/1.1 103 Early Hints\r\n\r\n", Duration.ofMillis(20));
        });
    }

    @Test
    void anEndlessHead() throws Exception {
        assertCut(LONG, new Failed("no answer could be read: TooLongHttpHeaderException"), connection -> {
            RawReceiver.request(connection);
            RawReceiver.say(connection, "HTTP/1.1 200 OK\r\n");
            repeat(connection, "x-more: " + "x".repeat(100) + "\r\n", Duration.ZERO);
        });
    }

    /** The head of the response decides that the notice was delivered. */
    @Test
    void aBodyThatArrivesByteByByte() throws Exception {
        assertCut(SHORT, new Delivered(), connection -> {
            RawReceiver.request(connection);
            RawReceiver.say(connection, "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
            repeat(connection, "x", Duration.ofMillis(20));
        });
    }

    @Test
    void anEndlessBody() throws Exception {
        assertCut(LONG, new Delivered(), connection -> {
            RawReceiver.request(connection);
            RawReceiver.say(connection, "HTTP/1.1 200 OK\r\n\r\n");
            repeat(connection, "x".repeat(8192), Duration.ZERO);
        });
    }

    @Test
    void anEndlessBodyOfAnErrorIsNotAwaited() throws Exception {
        assertCut(LONG, new Failed("status 500"), connection -> {
            RawReceiver.request(connection);
            RawReceiver.say(connection, "HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n");
            repeat(connection, "1000\r\n" + "x".repeat(4096) + "\r\n", Duration.ZERO);
        });
    }

    /** A port whose queue of connections is full does not answer a new one. */
    @Test
    void noConnection() throws Exception {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HttpPost post =
                        new HttpPost(vertx, LOOPBACK, new PostSettings(Duration.ofMillis(300), LONG.timeout()))) {
            fill(full, waiting);

            Delivery delivery = post.send(URI.create("http://127.0.0.1:" + full.getLocalPort()), Map.of(), BODY);

            assertThat(delivery).isEqualTo(new Failed("no connection within 0.3 s"));
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    @Test
    void aNameThatIsNotResolvedInTime() throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        NameResolver slow = host -> {
            await(late);
            throw new UnknownHostException(host);
        };
        try (HttpPost post = new HttpPost(vertx, LOOPBACK, SHORT, slow, Optional.empty())) {
            Delivery delivery = post.send(URI.create("http://slow.test"), Map.of(), BODY);

            assertThat(delivery).isEqualTo(new Failed("no answer within 0.6 s"));
        } finally {
            late.countDown();
        }
    }

    @Test
    void anInterruptedCallerDoesNotWait() throws Exception {
        try (RawReceiver silent = RawReceiver.start(RawReceiver::listen);
                HttpPost post = new HttpPost(vertx, LOOPBACK, LONG)) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> post.send(URI.create("http://127.0.0.1:" + silent.port()), Map.of(), BODY))
                    .isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    private static void assertCut(PostSettings settings, Delivery expected, RawReceiver.Manners manners)
            throws Exception {
        try (RawReceiver receiver = RawReceiver.start(manners);
                HttpPost post = new HttpPost(vertx, LOOPBACK, settings)) {
            Delivery delivery = post.send(URI.create("http://127.0.0.1:" + receiver.port()), Map.of(), BODY);

            assertThat(delivery).isEqualTo(expected);
            receiver.cut().get(30, TimeUnit.SECONDS);
        }
    }

    /** Sends until the other side closes the connection, or has received 1 GiB. */
    private static void repeat(Socket connection, String part, Duration pause)
            throws IOException, InterruptedException {
        for (long said = 0; said < 1L << 30; said += part.length()) {
            RawReceiver.say(connection, part);
            Thread.sleep(pause.toMillis());
        }
    }

    private static void fill(ServerSocket server, List<Socket> waiting) throws IOException {
        for (int i = 0; i < 64; i++) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()), 300);
            } catch (SocketTimeoutException full) {
                return;
            }
        }
        throw new IOException("the queue takes all that come");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
