package dev.hart.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.api.FakeModel;
import dev.hart.api.FakeModelProfile;
import dev.hart.api.RawHttp;
import dev.hart.api.Ready;
import dev.hart.engine.EngineException;
import dev.hart.generation.GenerationResult.Cancelled;
import dev.hart.scheduling.BatchObserver;
import dev.hart.scheduling.QueueFullException.Reason;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(FakeModelProfile.class)
class MetricsIT {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Pattern NAME = Pattern.compile("\\b(hart|http)_[a-z_]+\\b");

    @Inject
    BatchObserver observer;

    @Inject
    FakeModel model;

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    @Test
    void requestsAreCountedByTheirOutcome() {
        double pictures = value("hart_pictures_total");
        double generated = value("hart_requests_total{outcome=\"generated\"}");
        double refused = value("hart_requests_total{outcome=\"refused\"}");
        double violence = value("hart_refusals_total{policy=\"violence\"}");
        double failed = value("hart_requests_total{outcome=\"failed\"}");
        double batches = value("hart_batch_pictures_count");
        double decoded = value("hart_stage_seconds_count{stage=\"decoder\"}");

        post("a cat", 2, 200);
        post("refuse", 1, 400);
        post("engine", 1, 500);

        assertThat(value("hart_pictures_total")).isEqualTo(pictures + 2);
        assertThat(value("hart_requests_total{outcome=\"generated\"}")).isEqualTo(generated + 1);
        assertThat(value("hart_requests_total{outcome=\"refused\"}")).isEqualTo(refused + 1);
        assertThat(value("hart_refusals_total{policy=\"violence\"}")).isEqualTo(violence + 1);
        assertThat(value("hart_refusals_total{policy=\"harassment\"}")).isZero();
        assertThat(value("hart_requests_total{outcome=\"failed\"}")).isEqualTo(failed + 1);
        assertThat(value("hart_batch_pictures_count")).isEqualTo(batches + 1);
        assertThat(value("hart_stage_seconds_count{stage=\"decoder\"}")).isEqualTo(decoded + 1);
        assertThat(value("hart_batch_limit")).isEqualTo(FakeModel.BATCH);
        assertThat(value("hart_queue_requests")).isZero();
    }

    @Test
    void rejectionsOutOfMemoryAndCancellationsAreCounted() {
        double full = value("hart_rejections_total{reason=\"full\"}");
        double memory = value("hart_out_of_memory_total");
        double cancelled = value("hart_requests_total{outcome=\"cancelled\"}");

        observer.rejected(Reason.FULL);
        observer.outOfMemory(2);
        observer.ended(new Cancelled(), Duration.ofSeconds(1));

        assertThat(value("hart_rejections_total{reason=\"full\"}")).isEqualTo(full + 1);
        assertThat(value("hart_out_of_memory_total")).isEqualTo(memory + 1);
        assertThat(value("hart_requests_total{outcome=\"cancelled\"}")).isEqualTo(cancelled + 1);
    }

    @Test
    void everySeriesExistsFromTheStart() {
        String metrics = given().get("/q/metrics").asString();

        assertThat(metrics).contains("hart_ready 1.0", "hart_out_of_memory_total ", "hart_pictures_total ");
        for (String outcome : List.of("generated", "refused", "cancelled", "timed_out", "failed")) {
            assertThat(metrics).contains("hart_requests_total{outcome=\"" + outcome + "\"} ");
        }
        for (String reason : List.of("full", "too_late", "closed")) {
            assertThat(metrics).contains("hart_rejections_total{reason=\"" + reason + "\"} ");
        }
        for (String policy : List.of("harassment", "violence")) {
            assertThat(metrics).contains("hart_refusals_total{policy=\"" + policy + "\"} ");
        }
    }

    @Test
    void aRequestThatMissesItsDeadlineIsCounted() {
        double before = value("hart_requests_total{outcome=\"timed_out\"}");

        given().contentType(ContentType.JSON)
                .header("X-Request-Timeout", "1")
                .body("{\"prompt\":\"hold\"}")
                .post("/v1/images/generations")
                .then()
                .statusCode(503);

        assertThat(value("hart_requests_total{outcome=\"timed_out\"}")).isEqualTo(before + 1);
    }

    @Test
    void aClientThatDisconnectsAndARejectedOneAreCounted() throws Exception {
        double cancelled = value("hart_requests_total{outcome=\"cancelled\"}");
        double full = value("hart_rejections_total{reason=\"full\"}");
        model.held.drainPermits();

        try (RawHttp running = hold()) {
            assertThat(model.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            try (RawHttp waiting = hold()) {
                await("hart_queue_requests", 1);
                assertThat(value("hart_batch_running")).isEqualTo(1);
                assertThat(value("hart_queue_oldest_seconds")).isPositive();
                post("a cat", 1, 429);
                assertThat(running).isNotSameAs(waiting);
            }
        }

        await("hart_requests_total{outcome=\"cancelled\"}", cancelled + 2);
        assertThat(value("hart_rejections_total{reason=\"full\"}")).isEqualTo(full + 1);
    }

    /** Every value of a label is a series that stays in memory, so text from clients must not become one. */
    @Test
    void clientsCannotCreateSeries() throws Exception {
        // The tests before this one, and the first requests of each kind, have created series.
        sendMadeUp(0);
        sendMadeUp(1);
        List<String> before = httpSeries();

        for (int i = 2; i < 14; i++) {
            sendMadeUp(i);
        }

        assertThat(given().get("/q/metrics").asString())
                .contains("http_server_requests")
                .doesNotContainIgnoringCase("made-up");
        assertThat(httpSeries()).hasSameSizeAs(before);
    }

    private static void sendMadeUp(int i) throws Exception {
        assertThat(status("GET", "/v1/made-up-" + i)).isEqualTo(404);
        assertThat(status("GET", "/images/made-up/" + i + ".png")).isEqualTo(403);
        assertThat(status("GET", "/images")).isEqualTo(404);
        assertThat(status("GET", "/v1/models/made-up-" + i)).isEqualTo(404);
        assertThat(status("GET", "/v1/jobs/made-up-" + i)).isEqualTo(404);
        assertThat(status("GET", "/v1/jobs/made-up-" + i + "/events/made-up-" + i))
                .isEqualTo(404);
        assertThat(status("GET", "/q/made-up-" + i)).isEqualTo(404);
        assertThat(status("GET", "/q/health/made-up-" + i)).isEqualTo(404);
        assertThat(status("GET", "/playground/made-up-" + i)).isEqualTo(404);
        assertThat(status("GET", "/guides/made-up-" + i)).isEqualTo(404);
        assertThat(status("MADE-UP-" + i, "/v1/models")).isEqualTo(405);
        assertThat(status("MADE-UP-" + i, "/made-up-" + i)).isIn(404, 405);
        assertThat(status("GET", "/made-up-" + i)).isEqualTo(404);
        assertThat(status("GET", "/images/made-up-" + i + "?expires=1&signature=made-up"))
                .isEqualTo(403);
        assertThat(status("GET", "/v1/models", "X-Request-Id", "made-up-" + i)).isEqualTo(200);
    }

    /** A guard of the number of series that drops the paths which come later would hide real traffic. */
    @Test
    void realPathsAreCountedAfterAFloodOfMadeUpOnes() throws Exception {
        for (int i = 0; i < 105; i++) {
            assertThat(status("GET", "/images/made-up/flood-" + i + ".png")).isEqualTo(403);
            assertThat(status("FLOOD" + i, "/v1/flood-" + i)).isEqualTo(404);
        }

        given().get("/v1/models").then().statusCode(200);
        given().get("/images/made-up/x.png").then().statusCode(403);
        given().get("/v1/jobs/made-up").then().statusCode(404);

        assertThat(httpSeries())
                .anyMatch(line -> line.contains("method=\"GET\"") && line.contains("uri=\"/v1/models\""))
                .anyMatch(line -> line.contains("uri=\"/images/{key}\"") && line.contains("status=\"403\""))
                .anyMatch(line -> line.contains("method=\"OTHER\""));
    }

    @Test
    void everyMetricOfHartHasAHelpText() {
        post("a cat", 1, 200);
        post("refuse", 1, 400);
        List<String> lines = given().get("/q/metrics").asString().lines().toList();

        assertThat(lines)
                .filteredOn(line -> line.startsWith("# HELP hart_"))
                .isNotEmpty()
                .allMatch(line -> line.split(" ", 4).length == 4 && line.split(" ", 4)[3].length() > 10);
        assertThat(lines)
                .filteredOn(line -> line.startsWith("# TYPE hart_"))
                .allSatisfy(line ->
                        assertThat(lines).anyMatch(help -> help.startsWith("# HELP " + line.split(" ", 4)[2] + " ")));
    }

    @Test
    void aHistogramHasFewBuckets() {
        post("a cat", 1, 200);
        List<String> lines = given().get("/q/metrics").asString().lines().toList();

        for (String metric : List.of(
                "hart_request_seconds", "hart_wait_seconds", "hart_job_wait_seconds", "hart_job_time_seconds")) {
            assertThat(lines)
                    .filteredOn(line -> line.startsWith(metric + "_bucket"))
                    .as(metric)
                    .hasSizeBetween(10, 20)
                    .anyMatch(line -> line.contains("le=\"+Inf\""));
        }
    }

    /** Sends a request by a client that is ten times as fast as RestAssured. */
    private static int status(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
                .method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    private static List<String> httpSeries() {
        return given().get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("http_server_requests_seconds_count"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"infra/grafana/hart.json", "infra/prometheus/alerts.yml", "docs/guides/operations.md"})
    void everyMetricThatADashboardNamesExists(String file) throws IOException {
        post("a cat", 1, 200);
        post("refuse", 1, 400);
        observer.rejected(Reason.FULL);
        observer.outOfMemory(2);
        observer.failed(1, new EngineException("made for a test"));
        String metrics = given().get("/q/metrics").asString();

        Set<String> named = new TreeSet<>();
        Matcher names = NAME.matcher(Files.readString(Path.of(file)));
        while (names.find()) {
            named.add(names.group());
        }

        assertThat(named)
                .hasSizeGreaterThan(3)
                .allSatisfy(
                        name -> assertThat(metrics).containsPattern("(?m)^" + name + "(_total|_bucket|_count)?[{ ]"));
    }

    @Test
    void noMetricContainsAPrompt() {
        post("a marked prompt", 1, 200);

        assertThat(given().get("/q/metrics").asString()).contains("hart_").doesNotContain("marked");
    }

    private static RawHttp hold() throws IOException {
        String body = "{\"prompt\":\"hold\"}";
        return new RawHttp()
                .send("POST /v1/images/generations HTTP/1.1\n"
                        + "Host: localhost\n"
                        + "Content-Type: application/json\n"
                        + "Content-Length: "
                        + body.length() + "\n\n" + body);
    }

    private static void await(String metric, double wanted) throws InterruptedException {
        for (int i = 0; i < 200 && value(metric) != wanted; i++) {
            Thread.sleep(50);
        }
        assertThat(value(metric)).isEqualTo(wanted);
    }

    private static void post(String prompt, int n, int status) {
        given().contentType(ContentType.JSON)
                .body("{\"prompt\":\"" + prompt + "\",\"n\":" + n + "}")
                .post("/v1/images/generations")
                .then()
                .statusCode(status);
    }

    /** Returns a metric's value; 0 if the metric does not exist yet. */
    private static double value(String metric) {
        return given().get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(metric + " "))
                .findFirst()
                .map(line -> Double.parseDouble(
                        line.substring(metric.length()).strip().split(" ", 2)[0]))
                .orElse(0.0);
    }
}
