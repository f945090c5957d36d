import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Measures how soon the device is free after its only client has disconnected. One file, no build:
 *
 * <pre>
 * java src/test/load/Cancel.java http://127.0.0.1:8080 [TIMES [SCALES]]
 * </pre>
 *
 * Each time a client requests an image and disconnects at a random moment while it is generated; then
 * {@code hart_batch_running} is read until it is 0. The result is also given in scales, relative to the mean duration of one of
 * the pack's SCALES (8 by default, as in the demo pack) according to the server's own measurements of the transformer. Loopback
 * only, at most 500 times.
 */
public final class Cancel {
    private static final int MAX = 500;
    private static final byte[] BODY =
            "{\"prompt\":\"a red house beside a tree\",\"seed\":1,\"response_format\":\"b64_json\"}".getBytes(StandardCharsets.UTF_8);

    private Cancel() {}

    public static void main(String[] args) throws Exception {
        URI base = URI.create(args[0]);
        if (!base.getHost().equals("127.0.0.1") && !base.getHost().equals("localhost")) {
            throw new IllegalArgumentException("only an instance on this machine may be used");
        }
        int times = args.length > 1 ? Math.min(MAX, Integer.parseInt(args[1])) : 100;
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest metrics = HttpRequest.newBuilder(base.resolve("/q/metrics")).build();
        Random random = new Random(1);
        List<Double> whole = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            try (Socket socket = request(base)) {
                socket.getInputStream().read();
            }
            whole.add((System.nanoTime() - start) / 1e6);
        }
        Collections.sort(whole);
        List<Double> freed = new ArrayList<>();
        int late = 0;
        while (freed.size() < times && late < MAX) {
            try (Socket socket = request(base)) {
                while (running(client, metrics) == 0) {
                    Thread.onSpinWait();
                }
                Thread.sleep((long) (random.nextDouble() * whole.get(2) * 0.8));
                if (socket.getInputStream().available() > 0 || running(client, metrics) == 0) {
                    late++;
                    continue;
                }
            }
            long disconnected = System.nanoTime();
            while (running(client, metrics) > 0) {
                Thread.onSpinWait();
            }
            freed.add((System.nanoTime() - disconnected) / 1e6);
        }
        Collections.sort(freed);
        int scales = args.length > 2 ? Integer.parseInt(args[2]) : 8;
        String stage = "{stage=\"transformer\"}";
        double scale = 1000 * value(client, metrics, "hart_stage_seconds_sum" + stage)
                / value(client, metrics, "hart_stage_seconds_count" + stage) / scales;
        double p50 = at(freed, 0.5);
        double p99 = at(freed, 0.99);
        System.out.printf(
                Locale.ROOT,
                "a whole image: %.0f ms, a scale %.0f ms on average; device free after its client disconnected, %d times: p50 %.1f ms (%.2f"
                        + " scales), p99 %.1f ms (%.2f scales), max %.1f ms%n",
                whole.get(2),
                scale,
                freed.size(),
                p50,
                p50 / scale,
                p99,
                p99 / scale,
                freed.get(freed.size() - 1));
    }

    private static double at(List<Double> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(share * sorted.size())));
    }

    private static Socket request(URI base) throws IOException {
        Socket socket = new Socket(base.getHost(), base.getPort());
        socket.getOutputStream()
                .write(("POST /v1/images/generations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                                + BODY.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(BODY);
        socket.getOutputStream().flush();
        return socket;
    }

    private static double running(HttpClient client, HttpRequest metrics) throws IOException, InterruptedException {
        return value(client, metrics, "hart_batch_running");
    }

    private static double value(HttpClient client, HttpRequest metrics, String name) throws IOException, InterruptedException {
        for (String line : client.send(metrics, HttpResponse.BodyHandlers.ofString()).body().split("\n")) {
            if (line.startsWith(name + " ")) {
                return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
            }
        }
        throw new IllegalStateException("no " + name);
    }
}
