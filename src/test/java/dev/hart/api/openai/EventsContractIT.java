package dev.hart.api.openai;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.api.job.FuzzedJobsProfile;
import dev.hart.api.job.JobsProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Checks replies to fuzzed events against the OpenAPI document, from a fixed seed, in CloudEvents' binary and structured modes.
 */
@QuarkusTest
@TestProfile(FuzzedJobsProfile.class)
class EventsContractIT {
    private static final String EVENTS = "/v1/events";
    private static final int ROUNDS = 200;
    private static final List<String> ATTRIBUTES = List.of(
            "specversion", "id", "source", "type", "time", "subject", "dataschema", "datacontenttype", "x", "A-b");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Random random = new Random(12);
    private Contract contract;

    @BeforeEach
    void ready() throws Exception {
        contract = Contract.served(given().header("Authorization", "Bearer " + JobsProfile.WEB));
        for (int i = 0; i < 600; i++) {
            String models = given().header("Authorization", "Bearer " + JobsProfile.WEB)
                    .get("/v1/models")
                    .asString();
            if (!models.contains("\"data\":[]")) {
                return;
            }
            Thread.sleep(50);
        }
    }

    @Test
    void theReplyToAnyEventMatchesTheDocument() throws Exception {
        BodyFuzz bodies = new BodyFuzz(random, contract.document());
        int accepted = 0;
        for (int i = 0; i < ROUNDS; i++) {
            ObjectNode event = event(i, bodies.images());
            boolean binary = random.nextBoolean();
            HttpResponse<String> reply = binary ? sendBinary(event) : sendStructured(event);

            String text = event.toString();
            String what = i + ": " + (binary ? "binary " : "structured ")
                    + text.substring(0, Math.min(300, text.length())) + " gave " + reply.statusCode() + " "
                    + reply.body();
            assertThat(contract.replyViolations(EVENTS, "post", reply)).as(what).isEmpty();
            assertThat(reply.statusCode()).as(what).isIn(202, 400, 403, 404, 415, 422);
            accepted += reply.statusCode() == 202 ? 1 : 0;
            JsonNode schema = contract.document()
                    .at("/paths/~1v1~1events/post/requestBody/content/application~1cloudevents+json/schema");
            boolean asDocumented =
                    contract.violations(schema, Contract.JSON.readTree(text)).isEmpty();
            if (!binary && !asDocumented) {
                assertThat(reply.statusCode()).as(what).isNotEqualTo(202);
            }
        }
        assertThat(accepted).isGreaterThan(ROUNDS / 10);
    }

    @Test
    void theReplyToABatchMatchesTheDocument() throws Exception {
        String events = "[" + valid("batch-1") + "," + valid("batch-2") + "]";

        for (String batch : List.of(events, "[]", "[7]")) {
            HttpResponse<String> reply =
                    send(request().header("Content-Type", "application/cloudevents-batch+json"), batch);

            assertThat(contract.replyViolations(EVENTS, "post", reply))
                    .as(batch)
                    .isEmpty();
            assertThat(reply.statusCode()).as(batch).isEqualTo(batch.equals("[7]") ? 400 : 202);
        }
    }

    private static ObjectNode valid(String id) {
        ObjectNode event = Contract.JSON.createObjectNode();
        event.put("specversion", "1.0").put("id", id).put("source", "/fuzz").put("type", "dev.hart.job.requested");
        event.putObject("data").put("prompt", "a cat");
        return event;
    }

    /** An event that is mostly valid, with an attribute that may be missing or invalid. */
    private ObjectNode event(int round, ObjectNode data) {
        ObjectNode event = Contract.JSON.createObjectNode();
        event.put("specversion", "1.0").put("id", "fuzz-" + round).put("source", "/fuzz");
        event.put("type", "dev.hart.job.requested");
        event.set("data", data);
        if (random.nextInt(3) == 0) {
            String name = ATTRIBUTES.get(random.nextInt(ATTRIBUTES.size()));
            switch (random.nextInt(6)) {
                case 0 -> event.remove(name);
                case 1 -> event.put(name, "");
                case 2 -> event.put(name, "a b%");
                case 3 -> event.put(name, 1);
                case 4 -> event.put(name, "2026-01-02T03:04:05Z");
                default -> event.put(name, "\u00e9\u2603");
            }
        }
        return event;
    }

    private HttpResponse<String> sendStructured(ObjectNode event) throws Exception {
        return send(request().header("Content-Type", "application/cloudevents+json"), event.toString());
    }

    private HttpResponse<String> sendBinary(ObjectNode event) throws Exception {
        HttpRequest.Builder request = request();
        for (Map.Entry<String, JsonNode> field : event.properties()) {
            String name = field.getKey().equals("datacontenttype") ? "Content-Type" : "ce-" + field.getKey();
            if (!field.getKey().equals("data")) {
                request.header(name, field.getValue().asText().replaceAll("[^ -~]", "?"));
            }
        }
        if (!event.has("datacontenttype")) {
            request.header("Content-Type", "application/json");
        }
        return send(request, event.get("data").toString());
    }

    private static HttpRequest.Builder request() {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + EVENTS))
                .header("Authorization", "Bearer " + JobsProfile.WEB);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String body) throws Exception {
        return client.send(request.POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }
}
