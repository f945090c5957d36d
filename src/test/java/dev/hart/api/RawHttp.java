package dev.hart.api;

import io.restassured.RestAssured;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A raw HTTP connection, for requests that no client library would send. */
public final class RawHttp implements AutoCloseable {
    private static final int PATIENCE_MS = 20_000;

    private final Socket socket;
    private final BufferedReader reader;

    public RawHttp() throws IOException {
        this(new Socket());
    }

    private RawHttp(Socket socket) throws IOException {
        this.socket = socket;
        socket.connect(new InetSocketAddress("localhost", RestAssured.port));
        socket.setSoTimeout(PATIENCE_MS);
        // One character per byte, so that lengths can be counted in characters.
        reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    /** A connection with a small receive buffer, so that a reply which is not read soon blocks the server. */
    public static RawHttp narrow() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        return new RawHttp(socket);
    }

    /** Sets the time after which a read fails, 20 s by default. */
    public RawHttp patience(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        return this;
    }

    /** A reply with a {@code Content-Length}. */
    public record Reply(int status, List<String> headers, String body) {}

    /** Sends the text with HTTP's line ends, without waiting for a reply. */
    public RawHttp send(String text) throws IOException {
        socket.getOutputStream().write(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return this;
    }

    public Reply read() throws IOException {
        String line = reader.readLine();
        if (line == null) {
            throw new IOException("closed without a reply");
        }
        int status = Integer.parseInt(line.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        List<String> headers = new ArrayList<>();
        int length = 0;
        for (line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
            headers.add(line.toLowerCase(Locale.ROOT));
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        char[] body = new char[length];
        for (int read = 0; read < length; ) {
            int more = reader.read(body, read, length - read);
            if (more < 0) {
                throw new IOException("the body ends early");
            }
            read += more;
        }
        byte[] bytes = new String(body).getBytes(StandardCharsets.ISO_8859_1);
        return new Reply(status, headers, new String(bytes, StandardCharsets.UTF_8));
    }

    /** Reads up to the first line with a beginning, and returns that line. */
    public String readLine(String beginning) throws IOException {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith(beginning)) {
                return line;
            }
        }
        throw new IOException("closed before a line began with " + beginning);
    }

    /** Whether the server closes the connection within a time, found out without reading anything. */
    public boolean isCutWithin(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            try {
                // Servers ignore an empty line before a request; a closed connection answers it with a reset.
                send("\n");
            } catch (IOException e) {
                return true;
            }
            Thread.sleep(100);
        }
        return false;
    }

    /** Waits for the server to close the connection; false if it sends more instead. */
    public boolean isClosed() throws IOException {
        try {
            return reader.read() == -1;
        } catch (SocketException e) {
            // Closed with bytes unread.
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
