import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Locale;

/**
 * Measures the time to create jobs and to get their states while the queue is long. One file, no build:
 *
 * <pre>
 * java src/test/load/Jobs.java http://127.0.0.1:8080 [JOBS]
 * </pre>
 *
 * One client creates each job and then gets its state. The instance continues with the jobs afterwards: give it a separate
 * HART_DATA. Loopback only, at most 10,000 jobs.
 */
public final class Jobs {
    private static final int MAX = 10_000;

    private Jobs() {}

    /** Arguments: the URL and, optionally, the number of jobs. */
    public static void main(String[] args) throws IOException, InterruptedException {
        URI base = URI.create(args[0]);
        if (!base.getHost().equals("127.0.0.1") && !base.getHost().equals("localhost")) {
            throw new IllegalArgumentException("only an instance on this machine may be used");
        }
        int jobs = args.length > 1 ? Math.min(MAX, Integer.parseInt(args[1])) : MAX;
        HttpClient client = HttpClient.newHttpClient();
        String run = Long.toString(System.currentTimeMillis(), 36);
        long[] creating = new long[jobs];
        long[] getting = new long[jobs];
        for (int i = 0; i < jobs; i++) {
            HttpRequest.Builder job = HttpRequest.newBuilder(base.resolve("/v1/jobs/" + run + "-" + i));
            creating[i] = time(
                    client,
                    job.copy()
                            .header("Content-Type", "application/json")
                            .PUT(BodyPublishers.ofString("{\"prompt\":\"a red house\",\"seed\":" + i + "}"))
                            .build(),
                    202);
            getting[i] = time(client, job.build(), 200);
        }
        System.out.println("PUT " + figures(creating));
        System.out.println("GET " + figures(getting));
    }

    private static long time(HttpClient client, HttpRequest request, int expected)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        long time = System.nanoTime() - start;
        if (response.statusCode() != expected) {
            throw new IOException(response.statusCode() + " " + response.body());
        }
        return time;
    }

    private static String figures(long[] nanos) {
        Arrays.sort(nanos);
        return String.format(
                Locale.ROOT,
                "p50 %.1f p99 %.1f max %.1f ms",
                nanos[nanos.length / 2] / 1e6,
                nanos[nanos.length * 99 / 100] / 1e6,
                nanos[nanos.length - 1] / 1e6);
    }
}
