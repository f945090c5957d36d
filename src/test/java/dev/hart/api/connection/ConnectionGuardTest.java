package dev.hart.api.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionGuardTest {
    private static final Duration HEAD = Duration.ofSeconds(15);
    private static final Duration IDLE = Duration.ofSeconds(75);
    private static final String GET = "GET /v1/models HTTP/1.1\r\nHost: h\r\n\r\n";

    private final OpenConnections open = new OpenConnections(3);
    private long now;

    /** A connection with HTTP's decoder and encoder, whose application notes requests and answers nothing. */
    private final class Connection {
        final List<String> requests = new ArrayList<>();
        final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel created) {
                created.pipeline()
                        .addLast(
                                ConnectionGuard.NAME,
                                new ConnectionGuard(open, HEAD, IDLE, () -> now, new ObjectMapper()))
                        .addLast("httpDecoder", new HttpRequestDecoder())
                        .addLast("httpEncoder", new HttpResponseEncoder())
                        .addLast("handler", new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelRead(ChannelHandlerContext ctx, Object message) {
                                if (message instanceof HttpRequest request) {
                                    requests.add(request.method() + " " + request.uri() + " "
                                            + request.headers().get("Host"));
                                }
                                ReferenceCountUtil.release(message);
                            }
                        });
            }
        });

        Connection send(String text) {
            channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
            return this;
        }

        /** Answers the oldest request. */
        Connection answer() {
            var reply = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            reply.headers().set("Content-Length", 0);
            channel.writeOutbound(reply);
            return this;
        }

        Connection after(Duration time) {
            for (long i = 0; i < time.toSeconds(); i++) {
                now += TimeUnit.SECONDS.toNanos(1);
                channel.advanceTimeBy(1, TimeUnit.SECONDS);
                channel.runPendingTasks();
            }
            return this;
        }

        boolean isOpen() {
            channel.runPendingTasks();
            return channel.isOpen();
        }

        String sent() {
            StringBuilder text = new StringBuilder();
            for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
                text.append(part.toString(StandardCharsets.ISO_8859_1));
                part.release();
            }
            return text.toString();
        }
    }

    @Test
    void aConnectionThatSendsNothingIsClosedAfterTheHeadTimeout() {
        Connection connection = new Connection();

        assertThat(connection.after(HEAD.minusSeconds(1)).isOpen()).isTrue();
        assertThat(connection.after(Duration.ofSeconds(2)).isOpen()).isFalse();
    }

    @Test
    void aHeadThatArrivesByteByByteIsNotWaitedForLongerThanTheHeadTimeout() {
        Connection connection = new Connection();
        for (int i = 0; i < 16 && connection.isOpen(); i++) {
            connection.send("a").after(Duration.ofSeconds(1));
        }

        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void aRequestInProgressIsNeverCut() {
        Connection connection = new Connection().send(GET).after(Duration.ofHours(1));

        assertThat(connection.isOpen()).isTrue();
        connection.channel.writeOutbound(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
        assertThat(connection.after(Duration.ofHours(1)).isOpen())
                .as("a stream")
                .isTrue();
        connection.channel.writeOutbound(new DefaultHttpContent(Unpooled.EMPTY_BUFFER));
        assertThat(connection.after(Duration.ofHours(1)).isOpen()).isTrue();
        connection.channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
        assertThat(connection.after(IDLE.plusSeconds(16)).isOpen()).isFalse();
    }

    @Test
    void theReplyThatInvitesABodyEndsNoRequest() {
        Connection connection = new Connection().send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n");
        connection.channel.writeOutbound(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));

        assertThat(connection.after(Duration.ofHours(1)).isOpen()).isTrue();
    }

    @Test
    void aConnectionBetweenRequestsIsClosedAfterTheIdleTimeout() {
        Connection connection = new Connection().send(GET).answer();

        assertThat(connection.after(IDLE.minusSeconds(1)).isOpen()).isTrue();
        assertThat(connection.send(GET).answer().after(IDLE.minusSeconds(1)).isOpen())
                .isTrue();
        assertThat(connection.after(HEAD.plusSeconds(2)).isOpen()).isFalse();
        assertThat(connection.requests).hasSize(2);
    }

    @Test
    void aLaterHeadThatArrivesSlowlyIsNotWaitedForEither() {
        Connection connection = new Connection().send(GET).answer();
        for (int i = 0; i < 2 * HEAD.toSeconds() && connection.isOpen(); i++) {
            connection.send("a").after(Duration.ofSeconds(1));
        }

        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void aNewConnectionTakesThePlaceOfTheOldestThatSentNothingAndThenOfTheLongestIdle() {
        Connection served = new Connection().send(GET).answer();
        Connection silent = new Connection();
        Connection busy = new Connection().send(GET);

        Connection first = new Connection();
        assertThat(List.of(served.isOpen(), silent.isOpen(), busy.isOpen())).containsExactly(true, false, true);
        first.send(GET);
        Connection second = new Connection();
        assertThat(List.of(served.isOpen(), busy.isOpen(), first.isOpen())).containsExactly(false, true, true);
        assertThat(second.send(GET).requests).hasSize(1);
    }

    @Test
    void connectionsThatAreBeingClosedTakeNoPlace() {
        // These guards belong to no channel, so that they are not closed when they are evicted.
        ConnectionGuard leaving = new ConnectionGuard(open, HEAD, IDLE, () -> now, new ObjectMapper());
        ConnectionGuard ended = new ConnectionGuard(open, HEAD, IDLE, () -> now, new ObjectMapper());
        assertThat(open.opened(leaving)).isEqualTo(OpenConnections.Admission.ADMITTED);
        Connection silent = new Connection();
        assertThat(open.opened(ended)).isEqualTo(OpenConnections.Admission.ADMITTED);
        new Connection();
        open.closed(ended);

        new Connection();

        assertThat(silent.isOpen()).isTrue();
    }

    @Test
    void aReplyThatIsStillBeingSentKeepsItsConnection() {
        Connection slow = new Connection().send(GET);
        new Connection().send(GET);
        new Connection().send(GET);
        var reply = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        reply.headers().set("Content-Length", 0);
        // Written and not flushed, as to a client that does not read.
        ChannelFuture unused = slow.channel.write(reply);

        new Connection();
        assertThat(slow.isOpen()).isTrue();

        slow.channel.flush();
        new Connection().send(GET);
        new Connection().send(GET);
        assertThat(slow.isOpen()).isFalse();
    }

    @Test
    void aRequestThatPassesBeforeTheGateIsInPlaceIsNotCut() {
        // As with the PROXY protocol, whose header and a request can come together: HTTP's handlers are added
        // meanwhile.
        EmbeddedChannel channel = new EmbeddedChannel(
                new ConnectionGuard(open, HEAD, IDLE, () -> now, new ObjectMapper()),
                new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                        ctx.pipeline()
                                .addLast("httpDecoder", new HttpRequestDecoder())
                                .addLast("httpEncoder", new HttpResponseEncoder());
                        ctx.fireChannelRead(message);
                        ctx.pipeline().remove(this);
                    }
                });
        channel.writeInbound(Unpooled.copiedBuffer(GET, StandardCharsets.ISO_8859_1));

        for (int i = 0; i < 60; i++) {
            now += TimeUnit.SECONDS.toNanos(1);
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runPendingTasks();
        }

        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void whileAllConnectionsAreBusyOnlyHealthChecksAreServed() {
        List<Connection> busy =
                List.of(new Connection().send(GET), new Connection().send(GET), new Connection().send(GET));

        Connection health = new Connection().send("GET /q/health/live HTTP/1.1\r\nHost: h\r\n\r\n");
        Connection other = new Connection().send(GET);

        assertThat(health.requests).hasSize(1);
        assertThat(other.requests).isEmpty();
        assertThat(other.sent()).startsWith("HTTP/1.1 503 ").contains("too_many_connections", "retry-after: 2");
        assertThat(busy).allMatch(Connection::isOpen);
    }

    @ParameterizedTest
    @CsvSource({
        "/q/health, true",
        "/q/health/, true",
        "/q/health/ready?a=b, true",
        "http://h/q/health, true",
        "HTTP://h:80/q/health/live, true",
        "/q/healthx, false",
        "/q/health/../v1/models, false",
        "/q/health/%2e%2e/metrics, false",
        "/q/health//../../v1/models, false",
        "http://h/v1/models?/q/health, false",
        "http://h, false"
    })
    void whileAllConnectionsAreBusyAHealthCheckIsKnownByItsPath(String target, boolean served) {
        List<Connection> busy =
                List.of(new Connection().send(GET), new Connection().send(GET), new Connection().send(GET));

        Connection crowded = new Connection().send("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");

        assertThat(crowded.requests).hasSize(served ? 1 : 0);
        assertThat(crowded.sent().startsWith("HTTP/1.1 503 ")).isEqualTo(!served);
        assertThat(busy).allMatch(Connection::isOpen);
    }

    @Test
    void whileAllConnectionsAreBusyAMalformedRequestIsStill400() {
        List<Connection> busy =
                List.of(new Connection().send(GET), new Connection().send(GET), new Connection().send(GET));

        Connection crowded = new Connection().send("GET /q/health HTTP/1.1\r\n\r\n");

        assertThat(crowded.sent()).startsWith("HTTP/1.1 400 ");
        assertThat(busy).allMatch(Connection::isOpen);
    }

    @Test
    void whenEvenTheSpareConnectionsAreTakenANewOneIsClosedAtOnce() {
        List<Connection> taken = new ArrayList<>();
        for (int i = 0; i < 3 + OpenConnections.SPARE; i++) {
            taken.add(new Connection().send("GET /q/health/live HTTP/1.1\r\nHost: h\r\n\r\n"));
        }

        assertThat(new Connection().isOpen()).isFalse();
        assertThat(taken).allMatch(Connection::isOpen);
        ChannelFuture unused = taken.get(0).channel.close();
        taken.get(0).isOpen();
        assertThat(new Connection().isOpen()).isTrue();
    }

    @Test
    void aMalformedRequestIsAnsweredOnceInItsTurnAndNothingBehindItIsRead() {
        Connection connection =
                new Connection().send(GET + "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n" + GET);

        assertThat(connection.requests).hasSize(1);
        assertThat(connection.sent()).isEmpty();
        String sent = connection.answer().sent();
        assertThat(sent)
                .startsWith("HTTP/1.1 200 ")
                .containsOnlyOnce("HTTP/1.1 400 ")
                .contains("connection: close");
        assertThat(connection.send(GET).requests).hasSize(1);
        assertThat(connection.after(Duration.ofSeconds(3)).isOpen()).isFalse();
    }

    @Test
    void theApplicationsReplyToARequestWithAMalformedBodyIsDropped() {
        Connection connection =
                new Connection().send("POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");

        assertThat(connection.sent()).startsWith("HTTP/1.1 400 ");
        var reply = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        ChannelFuture unused = connection.channel.writeOneOutbound(reply);
        connection.channel.flushOutbound();
        assertThat(connection.sent()).isEmpty();
    }

    @Test
    void aWholeUrlAsTargetBecomesItsPathAndTheHostOfTheUrlCounts() {
        assertThat(new Connection().send("GET http://a.example:81/x?y=%20 HTTP/1.1\r\nHost: b\r\n\r\n").requests)
                .containsExactly("GET /x?y=%20 a.example:81");
        assertThat(new Connection().send("GET HTTPS://a.example?y HTTP/1.1\r\nHost: b\r\n\r\n").requests)
                .containsExactly("GET /?y a.example");
    }

    @Test
    void methodsThatHttpDoesNotDefineAreOneMethod() {
        assertThat(new Connection().send("BREW / HTTP/1.1\r\nHost: h\r\n\r\n").requests)
                .containsExactly("OTHER / h");
        assertThat(new Connection().send("get / HTTP/1.1\r\nHost: h\r\n\r\n").requests)
                .containsExactly("OTHER / h");
    }

    @Test
    void theDefaultLimitLeavesDescriptorsForEverythingElse() {
        assertThat(Descriptors.connections(256, 100)).isEqualTo(60);
        assertThat(Descriptors.connections(1024, 100)).isEqualTo(668);
        assertThat(Descriptors.connections(1_048_576, 100)).isEqualTo(10_000);
        assertThat(Descriptors.connections(100, 90)).isEqualTo(1);
    }
}
