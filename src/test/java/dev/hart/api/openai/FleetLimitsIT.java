package dev.hart.api.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hart.api.Ready;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a caller sees who has as many unfinished jobs as the settings allow, and what jobs wait for. */
@Tag("fleet")
@QuarkusTest
@TestProfile(LimitedJobsProfile.class)
class FleetLimitsIT {
    private static final String JOBS = "/v1/jobs";
    private static final String JOB = "/v1/jobs/{id}";
    private static final String HOLD = "{\"prompt\":\"hold\"}";
    private static final List<String> OPEN = List.of("queued", "running");
    private static final AtomicInteger TESTS = new AtomicInteger();

    private final String test = "t" + TESTS.incrementAndGet() + "-";

    private final HttpClient client = HttpClient.newHttpClient();
    private Contract contract;

    @BeforeEach
    void fill() throws Exception {
        Ready.await();
        contract = Contract.served();
        // Compiles the schemas, which may take longer than the device is held.
        assertThat(put("warm", "{\"prompt\":\"a cat\"}").statusCode()).isEqualTo(202);
        await("warm", job -> job.path("state").asText().equals("succeeded"));
        assertThat(put("running", HOLD).statusCode()).isEqualTo(202);
        await("running", job -> job.path("state").asText().equals("running"));
        // Fills the device's next batch, so that the worker leaves the third job in the queue.
        assertThat(put("next", "{\"prompt\":\"a cat\",\"n\":10}").statusCode()).isEqualTo(202);
        await("next", job -> job.path("state").asText().equals("running"));
        // Until it is in the device's queue, the worker takes it for a single image; and it may be asking for another
        // job for a second.
        awaitQueuedImages();
        Thread.sleep(1200);
        assertThat(put("waiting", HOLD).statusCode()).isEqualTo(202);
    }

    @AfterEach
    void empty() throws Exception {
        // The one that waits first, or it would begin. A second request would erase.
        for (String id : List.of("waiting", "next", "running")) {
            if (OPEN.contains(json(get(id)).path("state").asText())) {
                end(id);
            }
            await(id, job -> !OPEN.contains(job.path("state").asText()));
        }
    }

    @Test
    void theFourthIsRefusedUntilOneEndsAndARepeatedOneIsAnswered() throws Exception {
        HttpResponse<String> refused = put("fourth", HOLD);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(refused.headers().firstValueAsLong("retry-after").orElseThrow())
                .isBetween(1L, 600L);
        assertThat(json(refused).path("code").asText()).isEqualTo("too_many_open_jobs");
        assertThat(get("fourth").statusCode()).isEqualTo(404);

        assertThat(post(JOBS, HOLD).statusCode()).isEqualTo(429);
        HttpResponse<String> asOpenAi = client.send(
                request(JOBS.replace("jobs", "images/generations"))
                        .header("Prefer", "respond-async")
                        .POST(BodyPublishers.ofString(HOLD))
                        .build(),
                BodyHandlers.ofString());
        assertThat(asOpenAi.statusCode()).isEqualTo(429);
        assertThat(json(asOpenAi).at("/error/code").asText()).isEqualTo("too_many_open_jobs");
        HttpResponse<String> event = client.send(
                request("/v1/events")
                        .header("ce-id", "1")
                        .header("ce-source", "/test")
                        .header("ce-specversion", "1.0")
                        .header("ce-type", "dev.hart.job.requested")
                        .POST(BodyPublishers.ofString(HOLD))
                        .build(),
                BodyHandlers.ofString());
        assertThat(event.statusCode()).isEqualTo(429);
        assertThat(contract.replyViolations("/v1/events", "post", event)).isEmpty();

        assertThat(put("waiting", HOLD).statusCode()).as("a repeated id").isEqualTo(202);
        assertThat(put("waiting", "{\"prompt\":\"a dog\"}").statusCode()).isEqualTo(422);
        assertThat(post(JOBS, "{\"prompt\":\"\"}").statusCode())
                .as("wrong anyway")
                .isEqualTo(400);

        assertThat(end("waiting").statusCode()).isEqualTo(200);
        HttpResponse<String> accepted = put("fourth", HOLD);
        for (int i = 0; i < 100 && accepted.statusCode() == 429; i++) {
            Thread.sleep(50);
            accepted = put("fourth", HOLD);
        }
        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(end("fourth").statusCode()).isEqualTo(200);
    }

    @Test
    void onlyAJobThatHasNotBegunWaitsAndForItsTurn() throws Exception {
        JsonNode waiting =
                await("waiting", job -> job.at("/waiting/for").asText().equals("turn"));

        assertThat(waiting.path("state").asText()).isEqualTo("queued");
        assertThat(json(get("running")).has("waiting")).isFalse();
        JsonNode list = json(send("get", JOBS, JOBS, ""));
        List<String> inList = new ArrayList<>();
        list.path("data").forEach(job -> {
            if (job.has("waiting")) {
                inList.add(job.path("id").asText());
            }
        });
        assertThat(inList).containsExactly(test + "waiting");

        end("waiting");
        assertThat(json(get("waiting")).has("waiting")).isFalse();
    }

    private static void awaitQueuedImages() throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            String metrics = RestAssured.get("/q/metrics").asString();
            if (metrics.contains("\nhart_queue_pictures 10.0")) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("after 30 s the images are not in the device's queue");
    }

    private JsonNode await(String id, Predicate<JsonNode> reached) throws Exception {
        JsonNode job = Contract.JSON.nullNode();
        for (int i = 0; i < 600; i++) {
            job = json(get(id));
            if (reached.test(job)) {
                return job;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("after 30 s the job is still " + job);
    }

    private HttpResponse<String> put(String id, String body) throws Exception {
        return send("put", JOB, JOBS + "/" + test + id, body);
    }

    private HttpResponse<String> get(String id) throws Exception {
        return send("get", JOB, JOBS + "/" + test + id, "");
    }

    private HttpResponse<String> end(String id) throws Exception {
        return send("delete", JOB, JOBS + "/" + test + id, "");
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send("post", path, path, body);
    }

    private HttpResponse<String> send(String method, String template, String path, String body) throws Exception {
        HttpRequest.Builder request = request(path);
        request.method(
                method.toUpperCase(Locale.ROOT),
                body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        HttpResponse<String> reply = client.send(request.build(), BodyHandlers.ofString());
        assertThat(contract.replyViolations(template, method, reply))
                .as(reply.body())
                .isEmpty();
        return reply;
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(RestAssured.baseURI + ":" + RestAssured.port + path))
                .header("Content-Type", "application/json");
    }

    private static JsonNode json(HttpResponse<String> reply) throws Exception {
        return Contract.JSON.readTree(reply.body());
    }
}
