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
import dev.hart.job.notice.Delivery;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The function as served over S3 and SQS, and what others are told of its jobs. */
@QuarkusTest
@TestProfile(CloudProfile.class)
class CloudServiceTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ConfigProperty(name = CloudProfile.EARS)
    URI ears = URI.create("");

    @ConfigProperty(name = CloudProfile.SQS)
    URI sqs = URI.create("");

    @Inject
    QueueRecipient queue;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    @Test
    void aJobIsDoneAndItsWebhookIsToldWithSignaturesOfBothSecrets() throws Exception {
        String id = put("{\"prompt\":\"a cat\",\"n\":2,\"seed\":7,\"webhook\":\"" + ears + "/hook\"}");

        JsonPath job = ended(id);

        assertThat(job.getString("state")).isEqualTo("succeeded");
        assertThat(job.getString("request.webhook")).isEqualTo(ears + "/hook");
        for (String url : job.getList("data.url", String.class)) {
            assertThat(get(URI.create(url)).statusCode()).isEqualTo(200);
        }
        JsonNode told = heard("/hook", id);
        HttpHeaders headers = headers(told);
        String body = told.path("body").asText();
        new Webhook(CloudProfile.SECRET).verify(body, headers);
        new Webhook(CloudProfile.OLD_SECRET).verify(body, headers);
        JsonNode notice = JSON.readTree(body);
        assertThat(notice.path("type").asText()).isEqualTo("job.succeeded");
        assertThat(notice.path("timestamp").asText()).matches("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d.*Z");
        assertThat(notice.path("data").path("data")).hasSize(2);
        assertThat(get(URI.create(notice.at("/data/data/1/url").asText())).statusCode())
                .isEqualTo(200);
        assertThat(notice(id, "webhook").getString("state")).isEqualTo("delivered");
    }

    @Test
    void whoeverAnswersGoneIsNotAskedAgainAndTheJobSaysSo() throws Exception {
        String id = put("{\"prompt\":\"refuse\",\"webhook\":\"" + ears + "/gone\"}");

        assertThat(ended(id).getString("state")).isEqualTo("refused");

        JsonPath notice = notice(id, "webhook");
        assertThat(notice.getString("state")).isEqualTo("stopped");
        assertThat(notice.getString("reason")).contains("410");
        assertThat(JSON.readTree(heard("/gone", id).path("body").asText())
                        .path("type")
                        .asText())
                .isEqualTo("job.refused");
    }

    @Test
    void everyJobsEndIsPostedToTheSinkAndSentToTheQueue() throws Exception {
        String id = put("{\"prompt\":\"bug\"}");

        assertThat(ended(id).getString("state")).isEqualTo("failed");

        JsonNode posted = heard("/sink", id);
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
    void aMessageOfOthersIsAJob() throws Exception {
        String id = "order-" + UUID.randomUUID();
        try (SqsServer queues = SqsServer.at(sqs)) {
            queues.send(CloudProfile.JOBS, "{\"id\":\"" + id + "\",\"prompt\":\"a cat\",\"seed\":3}");
        }

        JsonPath job = ended(id);

        assertThat(job.getString("state")).isEqualTo("succeeded");
        assertThat(job.getLong("request.seed")).isEqualTo(3);
        assertThat(heard("/sink", id).path("headers").path("ce-type").asText()).isEqualTo("dev.hart.job.succeeded");
    }

    @Test
    void anOwnerHearsNothingOfTheQueueThatDidNotTakeAnEvent() {
        // Longer than SQS takes; what it says of that names queue, endpoint and region.
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

        Delivery delivery = queue.tell("msg_too_long", new JobView(job, new Ended(outcome)));

        assertThat(delivery).isEqualTo(new Delivery.Failed("the queue did not take it", Optional.empty()));
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
    void aWebhookThatCannotBeIsRefusedByName(String url) {
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

    /** What a job says of one who is told, once that is over. */
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

    private JsonNode heard(String path, String id) throws Exception {
        for (int i = 0; i < 600; i++) {
            for (JsonNode one : JSON.readTree(get(ears.resolve("/heard")).body())) {
                if (one.path("path").asText().equals(path)
                        && one.path("body").asText().contains("\"" + id + "\"")) {
                    return one;
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError(path + " has not heard of " + id);
    }

    private static HttpHeaders headers(JsonNode told) {
        Map<String, List<String>> headers = new HashMap<>();
        told.path("headers")
                .properties()
                .forEach(header ->
                        headers.put(header.getKey(), List.of(header.getValue().asText())));
        return HttpHeaders.of(headers, (name, value) -> true);
    }

    private CloudEvent inQueue(String id) throws InterruptedException {
        List<CloudEvent> seen = new ArrayList<>();
        try (SqsServer queues = SqsServer.at(sqs)) {
            for (int i = 0; i < 100; i++) {
                for (String body : queues.take(CloudProfile.EVENTS).keySet()) {
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
