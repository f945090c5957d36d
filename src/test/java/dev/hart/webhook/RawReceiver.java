package dev.hart.webhook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A receiver on 127.0.0.1 that treats each connection as a test defines, well-behaved or not. */
final class RawReceiver implements AutoCloseable {
    /** How a connection is treated; it is closed afterwards. */
    interface Manners {
        void meet(Socket connection) throws IOException, InterruptedException;
    }

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: *([0-9]+)\r\n");

    private final ServerSocket listening;
    private final Manners manners;
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> cut = new CompletableFuture<>();

    private RawReceiver(ServerSocket listening, Manners manners) {
        this.listening = listening;
        this.manners = manners;
    }

    static RawReceiver start(Manners manners) throws IOException {
        RawReceiver receiver = new RawReceiver(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), manners);
        daemon(receiver::accept);
        return receiver;
    }

    /** Answers 200. */
    static RawReceiver polite() throws IOException {
        return start(connection -> {
            request(connection);
            say(connection, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
    }

    int port() {
        return listening.getLocalPort();
    }

    /** How many connections were accepted. */
    int connections() {
        return connections.get();
    }

    /** Completes when the other side has closed the connection. */
    CompletableFuture<Void> cut() {
        return cut;
    }

    /** Reads a request with its body. */
    static void request(Socket connection) throws IOException {
        InputStream in = connection.getInputStream();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            head.write(next);
        }
        Matcher length = LENGTH.matcher(head.toString(ISO_8859_1));
        in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
    }

    static void say(Socket connection, String text) throws IOException {
        connection.getOutputStream().write(text.getBytes(ISO_8859_1));
        connection.getOutputStream().flush();
    }

    /** Waits for the other side to close, ignoring what it sends until then. */
    static void listen(Socket connection) throws IOException {
        connection.getInputStream().transferTo(OutputStream.nullOutputStream());
        throw new IOException("closed");
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket connection : open) {
            connection.close();
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket connection = listening.accept();
                connections.incrementAndGet();
                open.add(connection);
                daemon(() -> meet(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void meet(Socket connection) {
        try (connection) {
            manners.meet(connection);
        } catch (IOException brokenOff) {
            cut.complete(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "raw-receiver");
        thread.setDaemon(true);
        thread.start();
    }
}
