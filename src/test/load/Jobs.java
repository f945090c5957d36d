import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Locale;

/**
 * What it costs to ask for jobs, and where they are, while a long line waits. One file, no build:
 *
 * <pre>
 * java src/test/load/Jobs.java http://127.0.0.1:8080 [JOBS]
 * </pre>
 *
 * One client asks for each job and then where it is. The instance goes on with what was asked for: give it a HART_DATA of its own.
 * Loopback only, at most 10,000 jobs.
 */
public final class Jobs {
    private static final int MOST = 10_000;

    private Jobs() {}

    /** URL and, perhaps, how many jobs. */
    public static void main(String[] args) throws IOException, InterruptedException {
        URI base = URI.create(args[0]);
        if (!base.getHost().equals("127.0.0.1") && !base.getHost().equals("localhost")) {
            throw new IllegalArgumentException("loopback only");
        }
        int jobs = args.length > 1 ? Math.min(MOST, Integer.parseInt(args[1])) : MOST;
        HttpClient client = HttpClient.newHttpClient();
        String run = Long.toString(System.currentTimeMillis(), 36);
        long[] asking = new long[jobs];
        long[] looking = new long[jobs];
        for (int i = 0; i < jobs; i++) {
            HttpRequest.Builder job = HttpRequest.newBuilder(base.resolve("/v1/jobs/" + run + "-" + i));
            asking[i] = time(
                    client,
                    job.copy()
                            .header("Content-Type", "application/json")
                            .PUT(BodyPublishers.ofString("{\"prompt\":\"a red house\",\"seed\":" + i + "}"))
                            .build(),
                    202);
            looking[i] = time(client, job.build(), 200);
        }
        System.out.println("PUT " + figures(asking));
        System.out.println("GET " + figures(looking));
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
