package dev.hart.notify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Records what is posted to it and returns it at {@code GET /received}; {@code /gone} answers 410. */
final class RecordingReceiver implements AutoCloseable {
    private final HttpServer server;
    private final List<Posted> received = new CopyOnWriteArrayList<>();

    /** @param headers under lower-case names */
    record Posted(String path, Map<String, String> headers, String body) {}

    private RecordingReceiver(HttpServer server) {
        this.server = server;
    }

    static RecordingReceiver open() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            RecordingReceiver receiver = new RecordingReceiver(server);
            server.createContext("/", receiver::record);
            server.createContext("/received", receiver::list);
            server.start();
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private void record(HttpExchange exchange) throws IOException {
        Map<String, String> headers = exchange.getRequestHeaders().entrySet().stream()
                .collect(Collectors.toMap(
                        header -> header.getKey().toLowerCase(Locale.ROOT),
                        header -> String.join(",", header.getValue())));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String path = exchange.getRequestURI().getPath();
        received.add(new Posted(path, headers, body));
        exchange.sendResponseHeaders(path.equals("/gone") ? 410 : 204, -1);
        exchange.close();
    }

    private void list(HttpExchange exchange) throws IOException {
        byte[] all = new ObjectMapper().writeValueAsBytes(received);
        exchange.sendResponseHeaders(200, all.length);
        exchange.getResponseBody().write(all);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
