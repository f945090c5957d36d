package dev.hart.notify;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import dev.hart.api.FakeModel;
import dev.hart.api.Ready;
import dev.hart.aws.SqsServer;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.Sampling;
import dev.hart.image.ImageEncoding;
import dev.hart.image.ImageFormat;
import dev.hart.job.AttemptId;
import dev.hart.job.Job;
import dev.hart.job.JobId;
import dev.hart.job.JobRequest;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobView;
import dev.hart.job.Outcome;
import dev.hart.job.notice.Recipients;
import dev.hart.webhook.Delivery;
import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service with S3 and SQS, and the notices about its jobs. */
@Tag("faults")
@QuarkusTest
@TestProfile(CloudNoticesProfile.class)
class CloudNoticesIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ConfigProperty(name = CloudNoticesProfile.RECEIVER)
    URI receiver = URI.create("");

    @ConfigProperty(name = CloudNoticesProfile.SQS)
    URI sqs = URI.create("");

    @Inject
    Recipients recipients;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    @Test
    void aWebhookGetsANoticeSignedWithBothSecrets() throws Exception {
        String id = put("{\"prompt\":\"a cat\",\"n\":2,\"seed\":7,\"webhook\":\"" + receiver + "/hook\"}");

        JsonPath job = ended(id);

        assertThat(job.getString("state")).isEqualTo("succeeded");
        assertThat(job.getString("request.webhook")).isEqualTo(receiver + "/hook");
        for (String url : job.getList("data.url", String.class)) {
            assertThat(get(URI.create(url)).statusCode()).isEqualTo(200);
        }
        JsonNode posted = received("/hook", id);
        HttpHeaders headers = headers(posted);
        String body = posted.path("body").asText();
        new Webhook(CloudNoticesProfile.SECRET).verify(body, headers);
        new Webhook(CloudNoticesProfile.OLD_SECRET).verify(body, headers);
        JsonNode notice = JSON.readTree(body);
        assertThat(notice.path("type").asText()).isEqualTo("job.succeeded");
        assertThat(notice.path("timestamp").asText()).matches("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d.*Z");
        assertThat(notice.path("data").path("data")).hasSize(2);
        assertThat(get(URI.create(notice.at("/data/data/1/url").asText())).statusCode())
                .isEqualTo(200);
        assertThat(notice(id, "webhook").getString("state")).isEqualTo("delivered");
    }

    @Test
    void aReceiverThatAnswers410IsNotNotifiedAgainAndTheJobShowsIt() throws Exception {
        String id = put("{\"prompt\":\"refuse\",\"webhook\":\"" + receiver + "/gone\"}");

        assertThat(ended(id).getString("state")).isEqualTo("refused");

        JsonPath notice = notice(id, "webhook");
        assertThat(notice.getString("state")).isEqualTo("stopped");
        assertThat(notice.getString("reason")).contains("410");
        assertThat(JSON.readTree(received("/gone", id).path("body").asText())
                        .path("type")
                        .asText())
                .isEqualTo("job.refused");
    }

    @Test
    void everyEndedJobIsPostedToTheSinkAndSentToTheQueue() throws Exception {
        String id = put("{\"prompt\":\"bug\"}");

        assertThat(ended(id).getString("state")).isEqualTo("failed");

        JsonNode posted = received("/sink", id);
        CloudEvent inSink = HttpMessageFactory.createReader(
                        consumer -> posted.path("headers")
                                .properties()
                                .forEach(header -> consumer.accept(
                                        header.getKey(), header.getValue().asText())),
                        posted.path("body").asText().getBytes(StandardCharsets.UTF_8))
                .toEvent();
        CloudEvent inQueue = inQueue(id);
        for (CloudEvent event : List.of(inSink, inQueue)) {
            assertThat(event.getType()).isEqualTo("dev.hart.job.failed");
            assertThat(event.getSource().toString()).endsWith("/v1/jobs");
            JsonNode data =
                    JSON.readTree(Objects.requireNonNull(event.getData()).toBytes());
            assertThat(data.at("/error/code").asText()).isEqualTo("job_failed");
        }
        assertThat(inSink.getId()).isNotEqualTo(inQueue.getId());
    }

    @Test
    void aMessageOfAnotherSenderBecomesAJob() throws Exception {
        String id = "order-" + UUID.randomUUID();
        try (SqsServer queues = SqsServer.at(sqs)) {
            queues.send(CloudNoticesProfile.JOBS, "{\"id\":\"" + id + "\",\"prompt\":\"a cat\",\"seed\":3}");
        }

        JsonPath job = ended(id);

        assertThat(job.getString("state")).isEqualTo("succeeded");
        assertThat(job.getLong("request.seed")).isEqualTo(3);
        assertThat(received("/sink", id).path("headers").path("ce-type").asText())
                .isEqualTo("dev.hart.job.succeeded");
    }

    @Test
    void theReasonOfARefusedEventNamesNoQueue() {
        // Longer than SQS takes; its error names queue, endpoint and region.
        Outcome outcome =
                new Outcome.Failed(AttemptId.create(Instant.now()), Instant.now(), "x".repeat(2 << 20), false);
        Job job = new Job(
                "anyone",
                new JobId("too-long"),
                Instant.now(),
                Optional.of("digest"),
                Optional.of(new JobRequest(
                        FakeModel.NAME,
                        new ImageRequest("a cat", 1, 7, 4.5, Sampling.DEFAULT),
                        0.5,
                        new ImageEncoding(ImageFormat.PNG, ImageFormat.DEFAULT_COMPRESSION, FakeModel.SIZE),
                        Optional.empty())),
                Optional.empty());

        Delivery delivery = recipients.deliver("queue", "msg_too_long", new JobView(job, new Ended(outcome)));

        assertThat(delivery).isEqualTo(new Delivery.Failed("the queue did not take it"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data",
                "http://10.0.0.1/",
                "http://[::1]/",
                "http://localhost/",
                "http://2130706433/",
                "ftp://pictures.example/",
                "http://user:secret@pictures.example/",
                "pictures"
            })
    void aForbiddenWebhookIsRefusedByName(String url) {
        request(
                        "{\"prompt\":\"a cat\",\"webhook\":\"" + url + "\"}",
                        UUID.randomUUID().toString())
                .statusCode(400)
                .body("param", equalTo("webhook"))
                .body("detail", containsString("'webhook'"));
    }

    private String put(String body) {
        String id = "job-" + UUID.randomUUID();
        request(body, id).statusCode(202);
        return id;
    }

    private static ValidatableResponse request(String body, String id) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .put("/v1/jobs/" + id)
                .then();
    }

    private static JsonPath ended(String id) throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            JsonPath job = given().get("/v1/jobs/" + id).jsonPath();
            if (job.get("ended_at") != null) {
                return job;
            }
            Thread.sleep(50);
        }
        throw new AssertionError(given().get("/v1/jobs/" + id).asString());
    }

    /** The result of notifying a recipient, as the job shows it. */
    private static JsonPath notice(String id, String to) throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            JsonPath job = given().get("/v1/jobs/" + id).jsonPath();
            String found = job.getString("notices.find { it.to == '" + to + "' }.state");
            if (found != null && !found.equals("pending")) {
                job.setRootPath("notices.find { it.to == '" + to + "' }");
                return job;
            }
            Thread.sleep(50);
        }
        throw new AssertionError(given().get("/v1/jobs/" + id).asString());
    }

    private JsonNode received(String path, String id) throws Exception {
        for (int i = 0; i < 600; i++) {
            for (JsonNode one : JSON.readTree(get(receiver.resolve("/received")).body())) {
                if (one.path("path").asText().equals(path)
                        && one.path("body").asText().contains("\"" + id + "\"")) {
                    return one;
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError(path + " received nothing about " + id);
    }

    private static HttpHeaders headers(JsonNode posted) {
        Map<String, List<String>> headers = new HashMap<>();
        posted.path("headers")
                .properties()
                .forEach(header ->
                        headers.put(header.getKey(), List.of(header.getValue().asText())));
        return HttpHeaders.of(headers, (name, value) -> true);
    }

    private CloudEvent inQueue(String id) throws InterruptedException {
        List<CloudEvent> seen = new ArrayList<>();
        try (SqsServer queues = SqsServer.at(sqs)) {
            for (int i = 0; i < 100; i++) {
                for (String body : queues.take(CloudNoticesProfile.EVENTS).keySet()) {
                    CloudEvent event = new JsonFormat().deserialize(body.getBytes(StandardCharsets.UTF_8));
                    seen.add(event);
                    if (id.equals(event.getSubject())) {
                        return event;
                    }
                }
                Thread.sleep(50);
            }
        }
        throw new AssertionError("no event about " + id + ", but " + seen);
    }

    private HttpResponse<String> get(URI url) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
    }
}
