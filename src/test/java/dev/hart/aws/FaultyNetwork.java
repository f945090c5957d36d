package dev.hart.aws;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A proxy between a client and an HTTP server that passes requests on unchanged, so that their signatures stay valid, one per
 * connection. Each fault that a test queues affects one request.
 */
public final class FaultyNetwork implements AutoCloseable {
    /** What happens to a request. */
    public enum Fault {
        PASS,
        /** The proxy answers 500, and the server does not get the request. */
        INTERNAL_ERROR,
        /** The proxy answers 503, and the server does not get the request. */
        SLOW_DOWN,
        /** The proxy answers 409, and the server does not get the request. */
        CONFLICT,
        /** The connection breaks, and the server does not get the request. */
        RESET,
        /** The connection breaks after the server has executed the request. */
        LOST_ANSWER,
        /** The connection ends after the head of the server's answer and half of its body. */
        HALF_A_BODY,
        /** The server executes the request twice, and the client gets the second answer. */
        TWICE,
        /** The server executes the request, and its answer is late. */
        LATE,
        /** Neither the server nor the client gets anything. */
        SILENCE
    }

    private static final Duration DELAY = Duration.ofMillis(200);
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: *([0-9]+)\r\n");

    private final int server;
    private final ServerSocket listening;
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final List<Socket> silent = new CopyOnWriteArrayList<>();
    private volatile Supplier<Fault> usual = () -> Fault.PASS;
    private volatile Consumer<Passed> witness = passed -> {};

    /**
     * A request that reached the server.
     *
     * @param request its first line
     * @param status the first line of the answer, whether or not the client got it
     */
    public record Passed(String request, String body, String status) {}

    private FaultyNetwork(int server, ServerSocket listening) {
        this.server = server;
        this.listening = listening;
    }

    public static FaultyNetwork before(S3Server server) throws IOException {
        return before(server.port());
    }

    public static FaultyNetwork before(SqsServer server) throws IOException {
        return before(server.port());
    }

    private static FaultyNetwork before(int server) throws IOException {
        ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        FaultyNetwork network = new FaultyNetwork(server, listening);
        daemon(network::accept);
        return network;
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /** Queues faults, one for each of the next requests. */
    public void next(Fault... coming) {
        faults.addAll(List.of(coming));
    }

    /** Sets the fault of requests for which none is queued; at first it is {@link Fault#PASS}. */
    public void usual(Fault fault) {
        usual(() -> fault);
    }

    /** Sets a source of faults, which is asked for each request that has no queued fault. */
    public void usual(Supplier<Fault> fault) {
        usual = fault;
    }

    /** Sets a consumer of the requests that reach the server. */
    public void watch(Consumer<Passed> eyes) {
        witness = eyes;
    }

    /** The request lines and headers of all requests that the proxy received, in order. */
    public List<String> heads() {
        return heads;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : silent) {
            socket.close();
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                daemon(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "faulty-network");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket client) {
        boolean open = false;
        try {
            InputStream in = client.getInputStream();
            String head = head(in);
            if (head.isEmpty()) {
                return;
            }
            Matcher length = LENGTH.matcher(head);
            byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
            heads.add(head);
            Fault lined = faults.poll();
            Fault fault = lined == null ? usual.get() : lined;
            open = fault == Fault.SILENCE;
            switch (fault) {
                case PASS -> client.getOutputStream().write(ask(head, body));
                case INTERNAL_ERROR -> answer(client, "500 Internal Server Error", "InternalError");
                case SLOW_DOWN -> answer(client, "503 Service Unavailable", "SlowDown");
                case CONFLICT -> answer(client, "409 Conflict", "ConditionalRequestConflict");
                case RESET -> client.setSoLinger(true, 0);
                case LOST_ANSWER -> {
                    ask(head, body);
                    client.setSoLinger(true, 0);
                }
                case HALF_A_BODY -> {
                    byte[] answer = ask(head, body);
                    int start = text(answer).indexOf("\r\n\r\n") + 4;
                    client.getOutputStream().write(answer, 0, start + (answer.length - start) / 2);
                }
                case TWICE -> {
                    ask(head, body);
                    client.getOutputStream().write(ask(head, body));
                }
                case LATE -> {
                    byte[] answer = ask(head, body);
                    Thread.sleep(DELAY.toMillis());
                    client.getOutputStream().write(answer);
                }
                case SILENCE -> silent.add(client);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException clientOrServerGone) {
            // The client notices, which is what a test is about.
            return;
        } finally {
            if (!open) {
                close(client);
            }
        }
    }

    private static void close(Socket client) {
        try {
            client.close();
        } catch (IOException alreadyClosed) {
            return;
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.write(next);
            String text = head.toString(StandardCharsets.ISO_8859_1);
            if (text.endsWith("\r\n\r\n")) {
                return text;
            }
        }
        return "";
    }

    /** The server's whole answer. The request asks the server to close the connection, which ends the answer. */
    private byte[] ask(String head, byte[] body) throws IOException {
        try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server)) {
            String closing =
                    head.replaceAll("(?i)\r\nConnection:[^\r]*", "").replaceFirst("\r\n", "\r\nConnection: close\r\n");
            upstream.getOutputStream().write(closing.getBytes(StandardCharsets.ISO_8859_1));
            upstream.getOutputStream().write(body);
            byte[] answer = upstream.getInputStream().readAllBytes();
            witness.accept(new Passed(firstLine(head), text(body), firstLine(text(answer))));
            return answer;
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String firstLine(String head) {
        return head.lines().findFirst().orElse("");
    }

    private static void answer(Socket client, String status, String code) throws IOException {
        String xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code
                + "</Code><Message>made by the test</Message><RequestId>7</RequestId></Error>";
        String answer =
                "HTTP/1.1 " + status + "\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: "
                        + xml.length() + "\r\n\r\n" + xml;
        client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
    }
}
