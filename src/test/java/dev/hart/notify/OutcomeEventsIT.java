package dev.hart.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.api.Ready;
import dev.hart.api.job.OpenJobs;
import dev.hart.api.key.KeysProfile;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobView;
import dev.hart.job.Owner;
import dev.hart.job.record.JobStore;
import dev.hart.service.JobRuntime;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@TestProfile(KeysProfile.class)
class OutcomeEventsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String AT = "/v1/jobs/";

    @Inject
    @SuppressWarnings("NullAway.Init")
    OutcomeEvents events;

    @Inject
    @SuppressWarnings("NullAway.Init")
    JobRuntime jobs;

    private final String id = UUID.randomUUID().toString();

    @AfterEach
    void end() throws InterruptedException {
        OpenJobs.awaitNone(KeysProfile.WEB);
    }

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    @ParameterizedTest
    @CsvSource({"a cat,succeeded", "refuse,refused", "nan,failed"})
    void anEventAboutAnEndedJobContainsTheJob(String prompt, String state) throws Exception {
        JobView view = ended(prompt);

        OutcomeEvent event = events.of("notice-1", view).orElseThrow();

        CloudEvent structured = new JsonFormat().deserialize(event.structured());
        CloudEvent binary =
                HttpMessageFactory.createReader(event.headers(), event.body()).toEvent();
        for (CloudEvent read : new CloudEvent[] {structured, binary}) {
            assertThat(read.getSpecVersion()).isEqualTo(SpecVersion.V1);
            assertThat(read.getId()).isEqualTo("notice-1");
            assertThat(read.getType()).isEqualTo("dev.hart.job." + state);
            assertThat(read.getSource()).isEqualTo(URI.create(KeysProfile.PUBLIC_URL + "/v1/jobs"));
            assertThat(read.getSubject()).isEqualTo(id);
            assertThat(read.getDataContentType()).isEqualTo("application/json");
            assertThat(read.getExtension("owner")).isEqualTo("web");
            assertThat(read.getTime().toInstant())
                    .isEqualTo(((Ended) view.state()).outcome().at());
            assertThat(unsigned(JSON.readTree(read.getData().toBytes()))).isEqualTo(unsigned(get(AT + id)));
        }
    }

    @Test
    void theImageUrlsOfAnEventWork() throws Exception {
        OutcomeEvent event = events.of("1", ended("a cat")).orElseThrow();

        String url = JSON.readTree(event.body()).at("/data/0/url").asText();

        RestAssured.given()
                .urlEncodingEnabled(false)
                .get(url.substring(KeysProfile.PUBLIC_URL.length()))
                .then()
                .statusCode(200);
    }

    /** A queue refuses characters that XML cannot contain, a header those that are not ASCII. */
    @Test
    void anEventIsAscii() throws Exception {
        OutcomeEvent event = events.of("100% é", ended("caf\u00e9 \uffff")).orElseThrow();

        assertThat(event.headers()).containsEntry("ce-id", "100%25%20%C3%A9");
        assertThat(new String(event.body(), StandardCharsets.UTF_8)).matches("\\p{ASCII}*");
        assertThat(JSON.readTree(event.body()).at("/request/prompt").asText()).isEqualTo("caf\u00e9 \uffff");
        assertThat(new String(
                        events.of("1", ended("caf\u00e9 \uffff")).orElseThrow().structured(), StandardCharsets.UTF_8))
                .matches("\\p{ASCII}*");
    }

    @Test
    void anOpenOrErasedJobHasNoEvent() throws Exception {
        JobView view = ended("a cat");
        JobStore store = jobs.store().orElseThrow();
        store.erase(view.job().ref());
        assertThat(events.of("1", store.find(view.job().ref()).orElseThrow())).isEmpty();

        String held = UUID.randomUUID().toString();
        put(held, "hold");
        JobRef ref = new JobRef(new Owner("web"), new JobId(held));
        assertThat(events.of("1", store.find(ref).orElseThrow())).isEmpty();

        store.cancel(ref);
        assertThat(events.of("1", store.find(ref).orElseThrow()).orElseThrow().headers())
                .containsEntry("ce-type", "dev.hart.job.cancelled")
                .containsEntry("content-type", "application/json");
    }

    private JobView ended(String prompt) throws InterruptedException {
        JobRef ref = new JobRef(new Owner("web"), new JobId(id));
        put(id, prompt);
        for (int i = 0; i < 600; i++) {
            JobView view = jobs.store().orElseThrow().find(ref).orElseThrow();
            if (view.state() instanceof Ended) {
                return view;
            }
            Thread.sleep(20);
        }
        throw new AssertionError(prompt + " has not ended");
    }

    private static void put(String id, String prompt) {
        RestAssured.given()
                .header("Authorization", "Bearer " + KeysProfile.WEB)
                .contentType(ContentType.JSON)
                .body(Map.of("prompt", prompt, "seed", 7))
                .put(AT + id)
                .then()
                .statusCode(202);
    }

    private static JsonNode get(String path) {
        try {
            return JSON.readTree(RestAssured.given()
                    .header("Authorization", "Bearer " + KeysProfile.WEB)
                    .get(path)
                    .asString());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** Removes the signatures of URLs, which differ for each reply. */
    private static JsonNode unsigned(JsonNode job) {
        job.path("data").forEach(image -> {
            String url = image.path("url").asText();
            ((ObjectNode) image).put("url", url.substring(0, url.indexOf('?')));
        });
        return job;
    }
}
