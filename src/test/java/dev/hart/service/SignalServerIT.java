package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.JavaOptions;
import dev.hart.TinyPack;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGTERM, SIGINT and SIGKILL to a service that generates images with the demo pack. {@code src/test/load/Signals.java} does the
 * same many times, at random moments.
 */
@Tag("faults")
class SignalServerIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path DEMO = Path.of("models/demo").toAbsolutePath();
    private static final Pattern WAITING = Pattern.compile("(?m)^hart_queue_requests ([0-9.]+)$");
    private static final int REQUESTS = 2;
    private static final int JOBS = 2;
    private static final int IMAGES = 2;

    /** Long enough on a busy machine: what is tested is that the work ends, not how soon. */
    private static final int GRACE_SECONDS = 60;

    @TempDir
    private Path folder = Path.of("");

    private Path temporary = Path.of("");
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> jobs = new ArrayList<>();

    @BeforeEach
    void temporaryFolder() throws IOException {
        temporary = Files.createDirectory(folder.resolve("temporary"));
    }

    @Test
    void atSigtermTheWorkInProgressEndsWithoutANativeError() throws Exception {
        try (RunningHart hart = start("terminated")) {
            hart.awaitReady();
            endsItsWork(hart, "TERM", 128 + 15);
        }
        assertThat(filesIn(temporary)).isEmpty();
    }

    /** The second signal is SIGTERM where SIGINT cannot be sent, because the tests were started in the background. */
    @Test
    void afterSigkillTheNextStartCleansUpAndAtSigintTheWorkInProgressEnds() throws Exception {
        try (RunningHart killed = start("killed")) {
            killed.awaitReady();
            assertThat(killed.send(killed.request("/")).statusCode()).isEqualTo(200);
            killed.kill();
        }
        // Copies of the playground's files, and no native library.
        assertThat(sizeOf(temporary)).isLessThan(8 << 20);

        try (RunningHart hart = start("interrupted")) {
            hart.awaitReady();
            if (hart.ignoresInterrupts()) {
                endsItsWork(hart, "TERM", 128 + 15);
            } else {
                endsItsWork(hart, "INT", 128 + 2);
            }
        }
        assertThat(filesIn(temporary)).isEmpty();
    }

    @Test
    void requestsThatOutlastTheGraceGetAReply() throws Exception {
        Map<String, String> slow = Map.of(
                "HART_PACK",
                TinyPack.shared().toString(),
                "HART_DATA",
                "data",
                "HART_SAFETY_THRESHOLD",
                "0.999999",
                "HART_ENGINE_THREADS",
                "1",
                "HART_ENGINE_MAX_BATCH",
                "1",
                "QUARKUS_SHUTDOWN_TIMEOUT",
                "1s");
        try (RunningHart hart = RunningHart.start(folder, "short", slow)) {
            hart.awaitReady();
            List<CompletableFuture<HttpResponse<String>>> requests = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                requests.add(generate(hart, "{\"prompt\":\"a car\",\"n\":10}"));
            }
            // One is already running.
            awaitAdmission(hart, requests.size() - 1);

            long start = System.nanoTime();
            hart.signal();

            List<Integer> statuses = new ArrayList<>();
            for (CompletableFuture<HttpResponse<String>> request : requests) {
                HttpResponse<String> reply = request.get(90, TimeUnit.SECONDS);
                statuses.add(reply.statusCode());
                if (reply.statusCode() == 503) {
                    assertThat(reply.body()).contains("shutting_down");
                    assertThat(reply.headers().firstValue("Retry-After")).isPresent();
                }
            }
            assertThat(statuses).contains(503).isSubsetOf(200, 503);
            assertThat(hart.exitCode(30)).isPresent();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        }
    }

    private RunningHart start(String name) throws IOException {
        return RunningHart.start(
                folder,
                name,
                Map.of(
                        "HART_PACK",
                        DEMO.toString(),
                        "HART_DATA",
                        "data",
                        // So that there is work left at the signal.
                        "HART_ENGINE_MAX_BATCH",
                        "1",
                        "HART_JAVA_OPTIONS",
                        JavaOptions.with("-Djava.io.tmpdir=" + temporary),
                        "QUARKUS_SHUTDOWN_TIMEOUT",
                        GRACE_SECONDS + "s"));
    }

    private void endsItsWork(RunningHart hart, String signal, int exitCode) throws Exception {
        for (int i = 0; i < JOBS; i++) {
            HttpResponse<String> reply = hart.send(post(hart, "/v1/jobs", "{\"prompt\":\"a tree\"}"));
            assertThat(reply.statusCode()).as(reply.body()).isEqualTo(202);
            jobs.add(JSON.readTree(reply.body()).path("id").asText());
        }
        CompletableFuture<HttpResponse<String>> stream =
                generate(hart, "{\"prompt\":\"a red house\",\"stream\":true,\"partial_images\":2}");
        List<CompletableFuture<HttpResponse<String>>> requests = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            requests.add(generate(
                    hart,
                    "{\"prompt\":\"a car\",\"n\":" + IMAGES + ",\"response_format\":\"b64_json\",\"seed\":" + i + "}"));
        }
        awaitAdmission(hart, REQUESTS);

        hart.signal(signal);

        assertThat(hart.exitCode(GRACE_SECONDS + 5)).hasValue(exitCode);
        for (CompletableFuture<HttpResponse<String>> request : requests) {
            HttpResponse<String> reply = request.get(1, TimeUnit.MINUTES);
            assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
            assertThat(JSON.readTree(reply.body()).path("data")).hasSize(IMAGES);
        }
        HttpResponse<String> events = stream.get(1, TimeUnit.MINUTES);
        assertThat(events.statusCode()).isEqualTo(200);
        assertThat(events.body()).contains("event: image_generation.completed").doesNotContain("event: error");
        assertThat(hart.log().lines().filter(line -> !line.contains("INFO") && !line.contains("WARN  Pack demo")))
                .isEmpty();
        assertThat(outcomes()).allSatisfy(outcome -> assertThat(outcome).isEqualTo("succeeded"));
        assertThat(files("open").stream().filter(this::isAttempt))
                .as("attempts that were broken off")
                .isEmpty();
    }

    /** Waits until the device's queue holds so many requests besides what it works on. */
    private static void awaitAdmission(RunningHart hart, int requests) throws Exception {
        String metrics = "";
        for (int i = 0; i < 1000; i++) {
            metrics = hart.send(hart.request("/q/metrics")).body();
            Matcher waiting = WAITING.matcher(metrics);
            if (waiting.find() && Double.parseDouble(waiting.group(1)) >= requests) {
                return;
            }
            Thread.sleep(5);
        }
        throw new AssertionError("not admitted: " + metrics);
    }

    private CompletableFuture<HttpResponse<String>> generate(RunningHart hart, String body) {
        return client.sendAsync(post(hart, "/v1/images/generations", body).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder post(RunningHart hart, String path, String body) {
        return hart.request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    }

    private List<String> outcomes() throws IOException {
        List<String> statuses = new ArrayList<>();
        for (Path file : files("outcomes")) {
            JsonNode outcome = JSON.readTree(file.toFile());
            statuses.add(outcome.path("outcome").asText());
        }
        return statuses;
    }

    /** Whether a record is {@code open/OWNER/ID/ATTEMPT}: an attempt that neither ended nor was cleaned up. */
    private boolean isAttempt(Path record) {
        return records().resolve("open").relativize(record).getNameCount() > 2;
    }

    private Path records() {
        return folder.resolve("data/jobs/records");
    }

    private List<Path> files(String kind) throws IOException {
        return Files.exists(records().resolve(kind)) ? filesIn(records().resolve(kind)) : List.of();
    }

    private static List<Path> filesIn(Path top) throws IOException {
        try (Stream<Path> files = Files.walk(top)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static long sizeOf(Path top) throws IOException {
        long bytes = 0;
        for (Path file : filesIn(top)) {
            bytes += Files.size(file);
        }
        return bytes;
    }
}
