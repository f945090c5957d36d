import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * What one client's previews cost the others of its batch. One file, no build:
 *
 * <pre>
 * java src/test/load/Shared.java http://127.0.0.1:8080 [ROUNDS]
 * </pre>
 *
 * Four clients ask at once, in turn without previews and with three for the first of them; the time counts until the other
 * three have their pictures. Loopback only, at most 200 rounds.
 */
public final class Shared {
    private static final int MOST = 200;

    private Shared() {}

    public static void main(String[] args) {
        URI base = URI.create(args[0]);
        if (!base.getHost().equals("127.0.0.1") && !base.getHost().equals("localhost")) {
            throw new IllegalArgumentException("only an instance on this machine is asked");
        }
        int rounds = args.length > 1 ? Math.min(MOST, Integer.parseInt(args[1])) : 20;
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        URI uri = base.resolve("/v1/images/generations");
        List<Double> plain = new ArrayList<>();
        List<Double> looked = new ArrayList<>();
        round(client, uri, false);
        for (int i = 0; i < rounds; i++) {
            plain.add(round(client, uri, false));
            looked.add(round(client, uri, true));
        }
        Collections.sort(plain);
        Collections.sort(looked);
        double without = plain.get(rounds / 2);
        double with = looked.get(rounds / 2);
        System.out.printf(
                Locale.ROOT,
                "three others' pictures, median of %d rounds: %.0f ms, %.0f ms beside a client with three previews: %+.1f %%%n",
                rounds,
                without,
                with,
                100 * (with / without - 1));
    }

    /** Milliseconds until the last three have their pictures. */
    private static double round(HttpClient client, URI uri, boolean previews) {
        long start = System.nanoTime();
        CompletableFuture<?> first = ask(client, uri, previews ? ",\"stream\":true,\"partial_images\":3" : "");
        List<CompletableFuture<?>> others = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            others.add(ask(client, uri, ""));
        }
        CompletableFuture.allOf(others.toArray(new CompletableFuture<?>[0])).join();
        double millis = (System.nanoTime() - start) / 1e6;
        first.join();
        return millis;
    }

    private static CompletableFuture<?> ask(HttpClient client, URI uri, String more) {
        String body = "{\"prompt\":\"a red house beside a tree\",\"seed\":1,\"response_format\":\"b64_json\"" + more + "}";
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.discarding()).thenAccept(reply -> {
            if (reply.statusCode() != 200) {
                throw new IllegalStateException("status " + reply.statusCode());
            }
        });
    }
}
