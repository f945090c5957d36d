package dev.hart.api.event;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.hart.api.Ready;
import dev.hart.api.job.OpenJobs;
import dev.hart.api.key.KeysProfile;
import dev.hart.job.JobId;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.message.MessageWriter;
import io.cloudevents.core.v1.CloudEventBuilder;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(KeysProfile.class)
class EventsResourceIT {
    private static final String EVENTS = "/v1/events";
    private static final String PROBLEM = "application/problem+json";
    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String SOURCE = "/shop/orders";
    private static final String CAT = "{\"prompt\":\"a cat\",\"seed\":7}";

    private final String id = UUID.randomUUID().toString();

    @AfterEach
    void end() throws InterruptedException {
        OpenJobs.awaitNone(KeysProfile.WEB);
        OpenJobs.awaitNone(KeysProfile.SHOP);
    }

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    @Test
    void anEventInBinaryModeBecomesAJob() throws Exception {
        String location = post(binary(), CAT)
                .statusCode(202)
                .header("Content-Length", "0")
                .header("Cache-Control", "no-store")
                .body(emptyString())
                .extract()
                .header("Location");

        assertThat(location).isEqualTo(KeysProfile.PUBLIC_URL + "/v1/jobs/" + JobId.ofEvent(SOURCE, id));
        assertThat(ended(location).getString("state")).isEqualTo("succeeded");
        assertThat(ended(location).getLong("data[0].seed")).isEqualTo(7);
    }

    @Test
    void anEventIsOneJobHoweverOftenAndInWhicheverModeItIsSent() throws Exception {
        String location = post(binary(), CAT).statusCode(202).extract().header("Location");
        ended(location);

        post(binary().header("ce-time", "2026-01-02T03:04:05Z").header("ce-knativearrivaltime", "x"), CAT)
                .statusCode(202)
                .header("Location", location);
        post(structured(), event("{ \"seed\": 7, \"prompt\": \"a c\\u0061t\" }"))
                .statusCode(202)
                .header("Location", location)
                .body(emptyString());
        post(structured(), event("{\"prompt\":\"a dog\"}"))
                .statusCode(422)
                .contentType(PROBLEM)
                .body("code", equalTo("idempotency_conflict"));
        String others = given().spec(attributes(as(KeysProfile.SHOP)))
                .body("{\"prompt\":\"a dog\"}")
                .post(EVENTS)
                .then()
                .statusCode(202)
                .extract()
                .header("Location");
        assertThat(others).as("the job of another owner under the same id").isEqualTo(location);
    }

    @Test
    void eventsOfTheOfficialLibraryAreAccepted() throws Exception {
        CloudEvent event = new CloudEventBuilder()
                .withId(id)
                .withSource(URI.create(SOURCE))
                .withType("dev.hart.job.requested")
                .withSubject("order 7")
                .withTime(OffsetDateTime.parse("2026-01-02T03:04:05.678+01:00"))
                .withExtension("count", 3)
                .withData("application/json", CAT.getBytes(StandardCharsets.UTF_8))
                .build();

        List<HttpResponse<String>> replies = List.of(
                send(writer -> writer.writeBinary(event)),
                send(writer -> writer.writeStructured(event, new JsonFormat())),
                send(writer -> writer.writeStructured(event, new JsonFormat().withForceJsonDataToBase64())));

        String location = KeysProfile.PUBLIC_URL + "/v1/jobs/" + JobId.ofEvent(SOURCE, id);
        for (HttpResponse<String> reply : replies) {
            assertThat(reply.statusCode()).as(reply.body()).isEqualTo(202);
            assertThat(reply.headers().firstValue("Location")).contains(location);
            assertThat(reply.body()).isEmpty();
        }
        assertThat(ended(location).getString("request.prompt")).isEqualTo("a cat");
    }

    @Test
    void anInvalidEventIsAnsweredWithAProblemThatNamesTheAttribute() {
        post(as(KeysProfile.WEB).contentType("application/json"), CAT)
                .statusCode(400)
                .contentType(PROBLEM)
                .body("param", equalTo("ce-specversion"))
                .body("code", equalTo("missing_required_parameter"));
        post(binary().header("ce-a-b", "c"), CAT).statusCode(400).body("param", equalTo("ce-a-b"));
        post(structured(), event(CAT).replace(SOURCE, "a b")).statusCode(400).body("param", equalTo("source"));
        post(structured(), event(CAT).replace("1.0", "0.3")).statusCode(400).body("param", equalTo("specversion"));
        post(structured(), event("{\"style\":1,\"prompt\":\"a cat\"}"))
                .statusCode(400)
                .body("param", equalTo("style"))
                .body("code", equalTo("unknown_parameter"));
        post(structured(), event("{\"prompt\":\"a\",\"prompt\":\"b\"}"))
                .statusCode(400)
                .body("code", equalTo("invalid_json"));
        post(structured(), event(CAT) + "{}").statusCode(400).body("code", equalTo("invalid_json"));
        post(binary(), "").statusCode(400).contentType(PROBLEM).body("code", equalTo("invalid_json"));
        post(binary().header("Idempotency-Key", "k"), CAT)
                .statusCode(400)
                .body("detail", startsWith("Idempotency-Key"));
        for (String events : List.of("[]", "[" + event(CAT) + "]")) {
            post(batches().header("Idempotency-Key", "k"), events)
                    .statusCode(400)
                    .body("detail", startsWith("Idempotency-Key"))
                    .body("param", nullValue());
        }
        post(structured(), event("{\"prompt\":\"" + "x".repeat(70_000) + "\"}"))
                .statusCode(413)
                .contentType(PROBLEM);
        given().spec(binary())
                .queryParam("a", "b")
                .body(CAT)
                .post(EVENTS)
                .then()
                .statusCode(400);
    }

    /** Brokers send an event again after 404, 408, 409, 429 and 5xx. */
    @Test
    void anEventOfAnotherTypeIsRefusedWithAStatusThatBrokersDoNotRetry() {
        post(structured(), event(CAT).replace("job.requested", "job.succeeded"))
                .statusCode(422)
                .contentType(PROBLEM)
                .body("code", equalTo("unsupported_event_type"))
                .body("param", equalTo("type"));
    }

    @Test
    void allEventsOfABatchBecomeJobsAlsoWhenItIsRepeated() {
        String other = event(CAT).replace(id, "other-" + id);
        String batch = "[" + event(CAT) + "," + other + "]";
        for (int i = 0; i < 2; i++) {
            batch(batch).statusCode(202).body(emptyString());
        }

        for (String one : List.of(id, "other-" + id)) {
            as(KeysProfile.WEB)
                    .get("/v1/jobs/" + JobId.ofEvent(SOURCE, one))
                    .then()
                    .statusCode(200)
                    .body("request.prompt", equalTo("a cat"));
        }
        batch("[]").statusCode(202);
    }

    @Test
    void aBatchWithAnEventThatCannotBeAcceptedIsRefusedAsAWholeByTheEventsIndex() {
        batch("[" + event(CAT) + "," + event("{\"prompt\":\"a cat\",\"n\":0}").replace(id, "other-" + id) + "]")
                .statusCode(400)
                .contentType(PROBLEM)
                .body("param", equalTo("[1].n"))
                .body("detail", startsWith("event [1]: "));
        batch("[" + event(CAT) + ",\n}]")
                .statusCode(400)
                .body("code", equalTo("invalid_json"))
                .body("detail", equalTo("the body is not valid JSON (line 2, column 1)"));
        batch("[" + event(CAT) + ",7]").statusCode(400).body("param", equalTo("[1]"));
        batch(event(CAT)).statusCode(400).body("code", equalTo("invalid_json"));
        batch("[" + (event(CAT) + ",").repeat(16) + event(CAT) + "]")
                .statusCode(413)
                .body("code", equalTo("batch_too_large"));

        as(KeysProfile.WEB).get("/v1/jobs/" + JobId.ofEvent(SOURCE, id)).then().statusCode(404);
    }

    /** Accepting the first would make the second fail, and the batch would be accepted in part. */
    @Test
    void aBatchWithTwoDifferentEventsOfOneSourceAndIdIsRefusedAsAWhole() {
        String other = event(CAT).replace(id, "other-" + id);
        batch("[" + other + "," + event(CAT) + "," + event("{\"prompt\":\"a dog\"}") + "]")
                .statusCode(422)
                .contentType(PROBLEM)
                .body("code", equalTo("idempotency_conflict"))
                .body("param", equalTo("[2]"))
                .body("detail", startsWith("event [2]: "));
        for (String one : List.of(id, "other-" + id)) {
            as(KeysProfile.WEB)
                    .get("/v1/jobs/" + JobId.ofEvent(SOURCE, one))
                    .then()
                    .statusCode(404);
        }

        batch("[" + event(CAT) + "," + event("{ \"seed\": 7.0e0, \"prompt\": \"a cat\" }") + "]")
                .statusCode(202);
    }

    /** The header has one value, and a batch has several prompts. */
    @Test
    void onlyTheJobsOfABatchStateHowMuchOfTheirPromptsTheModelReads() {
        String longer = event("{\"prompt\":\"a red house beside a tree at night\"}");
        post(structured(), longer).statusCode(202).header("Hart-Prompt-Cut", equalTo("tokens=34, read=24"));

        batch("[" + longer + "," + event(CAT).replace(id, "other-" + id) + "]")
                .statusCode(202)
                .header("Hart-Prompt-Cut", nullValue());

        as(KeysProfile.WEB).get("/v1/jobs/" + JobId.ofEvent(SOURCE, id)).then().body("prompt_cut.tokens", equalTo(34));
    }

    @Test
    void theHandshakeOfWebHooksIsGrantedToAllowedOriginsWithoutAnApiKey() {
        given().header("WebHook-Request-Origin", "Events.example")
                .header("WebHook-Request-Rate", "120")
                .options(EVENTS)
                .then()
                .statusCode(200)
                .header("WebHook-Allowed-Origin", "Events.example")
                // The lowest rate of all API keys, which is that of the metered one.
                .header("WebHook-Allowed-Rate", "12");
        for (String origin : List.of("evil.example", "events.example.evil", "*")) {
            assertThat(given().header("WebHook-Request-Origin", origin)
                            .options(EVENTS)
                            .header("WebHook-Allowed-Origin"))
                    .isNull();
        }
        assertThat(given().header("WebHook-Request-Origin", "events.example")
                        .options("/v1/jobs")
                        .header("WebHook-Allowed-Origin"))
                .isNull();
    }

    private static ValidatableResponse batch(String events) {
        return post(batches(), events);
    }

    private static RequestSpecification batches() {
        return as(KeysProfile.WEB).contentType("application/cloudevents-batch+json");
    }

    @Test
    void otherMediaTypesAreRefusedByName() {
        post(attributes(as(KeysProfile.WEB)).contentType("text/plain"), CAT).statusCode(415);
        post(structured(), event(CAT).replace("\"id\"", "\"datacontenttype\":\"text/plain\",\"id\""))
                .statusCode(415)
                .body("param", equalTo("datacontenttype"));
    }

    @Test
    void apiKeysMethodsAndRightsApplyAsForJobs() {
        given().spec(attributes(given()))
                .body(CAT)
                .post(EVENTS)
                .then()
                .statusCode(401)
                .contentType(PROBLEM);
        as(KeysProfile.WEB).get(EVENTS).then().statusCode(405).header("Allow", "POST, OPTIONS");
        post(binary(), "{\"prompt\":\"a cat\",\"moderation\":\"low\"}").statusCode(403);
        post(binary(), "{\"prompt\":\"a cat\",\"model\":\"other\"}")
                .statusCode(404)
                .body("code", equalTo("model_not_found"));
    }

    @Test
    void anEventWhoseJobWasErasedIsGone() throws Exception {
        String location = post(binary(), CAT).statusCode(202).extract().header("Location");
        ended(location);
        as(KeysProfile.WEB).delete(path(location)).then().statusCode(204);

        post(binary(), CAT).statusCode(410).body("code", equalTo("job_erased"));
    }

    private RequestSpecification binary() {
        return attributes(as(KeysProfile.WEB));
    }

    private RequestSpecification attributes(RequestSpecification request) {
        return request.contentType("application/json")
                .header("ce-specversion", "1.0")
                .header("ce-id", id)
                .header("ce-source", SOURCE)
                .header("ce-type", "dev.hart.job.requested");
    }

    private static RequestSpecification structured() {
        return as(KeysProfile.WEB).contentType(STRUCTURED + "; charset=UTF-8");
    }

    private String event(String data) {
        return "{\"specversion\":\"1.0\",\"id\":\"" + id + "\",\"source\":\"" + SOURCE
                + "\",\"type\":\"dev.hart.job.requested\",\"data\":" + data + "}";
    }

    private static RequestSpecification as(String key) {
        return RestAssured.given().header("Authorization", "Bearer " + key);
    }

    /** Sends the body in UTF-8; RestAssured would choose the charset by the media type. */
    private static ValidatableResponse post(RequestSpecification request, String body) {
        return request.body(body.getBytes(StandardCharsets.UTF_8)).post(EVENTS).then();
    }

    private static HttpResponse<String> send(Consumer<MessageWriter<?, Void>> writing) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + EVENTS))
                .header("Authorization", "Bearer " + KeysProfile.WEB);
        writing.accept(HttpMessageFactory.createWriter(
                request::header, body -> request.POST(BodyPublishers.ofByteArray(body))));
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    private static JsonPath ended(String location) throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            JsonPath job = as(KeysProfile.WEB)
                    .get(path(location))
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            if (!job.getString("state").matches("queued|running")) {
                return job;
            }
            Thread.sleep(20);
        }
        throw new AssertionError(location + " does not end");
    }

    private static String path(String location) {
        return location.substring(KeysProfile.PUBLIC_URL.length());
    }
}
