package dev.hart.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A machine's metadata service that answers about spot notices as EC2's does, version 2 only. */
public final class MetadataServer implements AutoCloseable {
    private static final String TOKEN = "AQAEA-made-by-the-test==";

    private final HttpServer server;
    private final AtomicInteger looks = new AtomicInteger();
    private volatile Optional<String> notice = Optional.empty();
    private volatile Optional<String> token = Optional.of(TOKEN);
    private volatile int trouble;

    private MetadataServer(HttpServer server) {
        this.server = server;
    }

    public static MetadataServer start() throws IOException {
        return start(0);
    }

    /** @param port 0 for any that is free */
    public static MetadataServer start(int port) throws IOException {
        MetadataServer metadata =
                new MetadataServer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
        metadata.server.createContext("/", metadata::answer);
        metadata.server.start();
        return metadata;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** Sets the notice that later requests for it receive; before, they receive 404. */
    public void announce(String json) {
        notice = Optional.of(json);
    }

    /** The token that the server returns and then requires; empty for a machine whose metadata service is off. */
    void token(Optional<String> given) {
        token = given;
    }

    /** Sets a status with which later requests for the notice are answered; 0 for none. */
    void trouble(int status) {
        trouble = status;
    }

    /** How many requests for the notice had the token. */
    public int looks() {
        return looks.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestMethod() + " " + exchange.getRequestURI()) {
            case "PUT /latest/api/token" -> token(exchange);
            case "GET /latest/meta-data/spot/instance-action" -> notice(exchange);
            default -> reply(exchange, 405, "");
        }
    }

    private void token(HttpExchange exchange) throws IOException {
        String life = exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token-ttl-seconds");
        if (life == null || Integer.parseInt(life) < 1 || Integer.parseInt(life) > 21_600) {
            reply(exchange, 400, "");
        } else {
            reply(exchange, token.isPresent() ? 200 : 403, token.orElse(""));
        }
    }

    private void notice(HttpExchange exchange) throws IOException {
        if (!token.equals(Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token")))) {
            reply(exchange, 401, "");
            return;
        }
        looks.incrementAndGet();
        if (trouble == 0) {
            reply(exchange, notice.isPresent() ? 200 : 404, notice.orElse("<html>404 - Not Found</html>"));
        } else {
            reply(exchange, trouble, "");
        }
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
