import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Loads a running instance and prints the statuses and durations of the replies. One file, no build:
 *
 * <pre>
 * java src/test/load/Load.java closed URL CLIENTS SECONDS [PID]   clients that send the next request after each reply
 * java src/test/load/Load.java open URL RATE SECONDS [PID]        RATE requests per second, independent of the replies
 * </pre>
 *
 * Arrivals of {@code open} are a Poisson process with a fixed seed. At most 3,000 requests and 300 seconds; loopback only.
 * If the server's PID is given, its resident memory is sampled.
 */
public final class Load {
    private static final int MAX_REQUESTS = 3000;
    private static final int MAX_SECONDS = 300;

    private record Reply(int status, double millis) {}

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ConcurrentLinkedQueue<Reply> replies = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final URI uri;

    private Load(URI uri) {
        this.uri = uri;
    }

    public static void main(String[] args) throws Exception {
        if (args.length < 4) {
            throw new IllegalArgumentException("usage: closed|open URL CLIENTS|RATE SECONDS [PID]");
        }
        URI base = URI.create(args[1]);
        if (!base.getHost().equals("127.0.0.1") && !base.getHost().equals("localhost")) {
            throw new IllegalArgumentException("only an instance on this machine may be used");
        }
        int seconds = Math.min(MAX_SECONDS, Integer.parseInt(args[3]));
        Load load = new Load(base.resolve("/v1/images/generations"));
        Memory memory = new Memory(args.length > 4 ? args[4] : null);
        memory.start();
        long start = System.nanoTime();
        if (args[0].equals("closed")) {
            load.closed(Integer.parseInt(args[2]), seconds);
        } else {
            load.open(Double.parseDouble(args[2]), seconds);
        }
        load.report((System.nanoTime() - start) / 1e9);
        memory.end();
    }

    private void closed(int clients, int seconds) {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Thread thread = new Thread(() -> {
                while (System.nanoTime() < end && sent.get() < MAX_REQUESTS) {
                    send().join();
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void open(double rate, int seconds) throws InterruptedException {
        Random random = new Random(1);
        List<CompletableFuture<?>> all = new ArrayList<>();
        double at = 0;
        long start = System.nanoTime();
        while (at < seconds && sent.get() < MAX_REQUESTS) {
            long wait = (long) (at * 1e9) - (System.nanoTime() - start);
            if (wait > 0) {
                Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
            }
            all.add(send());
            at += -Math.log(1 - random.nextDouble()) / rate;
        }
        CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).join();
    }

    private CompletableFuture<?> send() {
        int number = sent.getAndIncrement();
        String body = "{\"prompt\":\"a red house beside a tree\",\"response_format\":\"b64_json\",\"seed\":" + number + "}";
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofMinutes(5))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        long start = System.nanoTime();
        return client.sendAsync(request, HttpResponse.BodyHandlers.discarding()).handle((reply, error) -> {
            replies.add(new Reply(error == null ? reply.statusCode() : 0, (System.nanoTime() - start) / 1e6));
            return null;
        });
    }

    private void report(double seconds) {
        System.out.printf(Locale.ROOT, "%d requests in %.1f s%n", replies.size(), seconds);
        replies.stream().map(Reply::status).distinct().sorted().forEach(status -> {
            List<Double> millis = new ArrayList<>(replies.stream()
                    .filter(reply -> reply.status() == status)
                    .map(Reply::millis)
                    .toList());
            Collections.sort(millis);
            System.out.printf(
                    Locale.ROOT,
                    "  %s %5d  %6.2f/s   p50 %7.1f ms   p99 %7.1f ms   max %7.1f ms%n",
                    status == 0 ? "failed" : "status " + status,
                    millis.size(),
                    millis.size() / seconds,
                    at(millis, 0.5),
                    at(millis, 0.99),
                    millis.get(millis.size() - 1));
        });
    }

    private static double at(List<Double> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(share * sorted.size())));
    }

    /** Samples a process's resident memory. */
    private static final class Memory extends Thread {
        private final String pid;
        private final List<Long> samples = Collections.synchronizedList(new ArrayList<>());

        Memory(String pid) {
            this.pid = pid;
            setDaemon(true);
        }

        @Override
        public void run() {
            while (pid != null) {
                try {
                    for (String line : Files.readAllLines(Path.of("/proc", pid, "status"))) {
                        if (line.startsWith("VmRSS:")) {
                            samples.add(Long.parseLong(line.replaceAll("\\D", "")) / 1024);
                        }
                    }
                    Thread.sleep(500);
                } catch (IOException | InterruptedException e) {
                    return;
                }
            }
        }

        void end() {
            if (!samples.isEmpty()) {
                System.out.printf(
                        "  resident memory: first %d MB, maximum %d MB, last %d MB%n",
                        samples.get(0), Collections.max(samples), samples.get(samples.size() - 1));
            }
        }
    }
}
