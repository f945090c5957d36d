import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Measures the effect of one client on the others in its batch. One file, no build:
 *
 * <pre>
 * java src/test/load/Shared.java http://127.0.0.1:8080 [ROUNDS]
 * </pre>
 *
 * Four clients send requests at once; the time is measured until three of them have their images. The fourth alternates: it
 * sends the same request, requests three previews in addition, or disconnects after 150 ms. Loopback only, at most 200 rounds.
 */
public final class Shared {
    private static final int MAX = 200;
    private static final long DISCONNECTS_AFTER_MS = 150;

    private enum Fourth {
        LIKE_THE_OTHERS,
        WITH_PREVIEWS,
        DISCONNECTING
    }

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI uri;

    private Shared(URI uri) {
        this.uri = uri;
    }

    public static void main(String[] args) {
        URI base = URI.create(args[0]);
        if (!base.getHost().equals("127.0.0.1") && !base.getHost().equals("localhost")) {
            throw new IllegalArgumentException("only an instance on this machine may be used");
        }
        int rounds = args.length > 1 ? Math.min(MAX, Integer.parseInt(args[1])) : 20;
        Shared shared = new Shared(base.resolve("/v1/images/generations"));
        shared.round(Fourth.LIKE_THE_OTHERS);
        Map<Fourth, List<Double>> times = new EnumMap<>(Fourth.class);
        for (int i = 0; i < rounds; i++) {
            for (Fourth fourth : Fourth.values()) {
                times.computeIfAbsent(fourth, any -> new ArrayList<>()).add(shared.round(fourth));
            }
        }
        double alike = median(times.get(Fourth.LIKE_THE_OTHERS));
        times.forEach((fourth, millis) -> System.out.printf(
                Locale.ROOT,
                "images of three clients beside a fourth client %-16s %5.0f ms (%+.1f %%), median of %d%n",
                fourth.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                median(millis),
                100 * (median(millis) / alike - 1),
                rounds));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    /** Returns the milliseconds until the last of the three has its image. */
    private double round(Fourth kind) {
        long start = System.nanoTime();
        CompletableFuture<Integer> fourth = request(kind == Fourth.WITH_PREVIEWS ? ",\"stream\":true,\"partial_images\":3" : "");
        List<CompletableFuture<Integer>> others = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            others.add(request(""));
        }
        if (kind == Fourth.DISCONNECTING) {
            CompletableFuture.delayedExecutor(DISCONNECTS_AFTER_MS, TimeUnit.MILLISECONDS).execute(() -> fourth.cancel(true));
        }
        others.forEach(Shared::requireImage);
        double millis = (System.nanoTime() - start) / 1e6;
        if (kind != Fourth.DISCONNECTING) {
            requireImage(fourth);
        }
        return millis;
    }

    private static void requireImage(CompletableFuture<Integer> reply) {
        int status = reply.join();
        if (status != 200) {
            throw new IllegalStateException("status " + status);
        }
    }

    private CompletableFuture<Integer> request(String more) {
        String body = "{\"prompt\":\"a red house beside a tree\",\"seed\":1,\"response_format\":\"b64_json\"" + more + "}";
        HttpRequest exchange = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        CompletableFuture<HttpResponse<Void>> reply = client.sendAsync(exchange, HttpResponse.BodyHandlers.discarding());
        CompletableFuture<Integer> status = reply.thenApply(HttpResponse::statusCode);
        // Only cancelling the future of the exchange itself closes the connection.
        status.whenComplete((found, error) -> {
            if (status.isCancelled()) {
                reply.cancel(true);
            }
        });
        return status;
    }
}
