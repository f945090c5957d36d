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
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Checks jobs against the OpenAPI document: fuzzed requests from a fixed seed, and the life of each job that they create. No
 * request may cause a fault of the service or a reply that the document does not describe.
 */
@QuarkusTest
@TestProfile(FuzzedJobsProfile.class)
class JobsContractIT {
    private static final String JOBS = "/v1/jobs";
    private static final String JOB = "/v1/jobs/{id}";
    private static final int ROUNDS = 120;
    /** Fields whose rules the document can only describe: an error may name one although the body matches the schema. */
    private static final Set<String> BY_MEANING = Set.of("prompt", "model", "size", "seed", "moderation");

    private final HttpClient client = HttpClient.newHttpClient();
    private Contract contract;

    @BeforeEach
    void ready() throws Exception {
        contract = Contract.served(given().header("Authorization", "Bearer " + JobsProfile.WEB));
        for (int i = 0; i < 600 && send("get", "/v1/models", "").body().contains("\"data\":[]"); i++) {
            Thread.sleep(50);
        }
    }

    @Test
    void theReplyToAnyJobRequestMatchesTheDocument() throws Exception {
        Random random = new Random(11);
        BodyFuzz bodies = new BodyFuzz(random, contract.document());
        int accepted = 0;
        for (int i = 0; i < ROUNDS; i++) {
            ObjectNode body = bodies.images();
            boolean put = random.nextBoolean();
            String template = put ? JOB : JOBS;
            String method = put ? "put" : "post";
            String text = Contract.JSON.writeValueAsString(body);
            HttpResponse<String> reply = send(method, put ? JOBS + "/fuzz-" + i : JOBS, text);

            String what = i + ": " + text.substring(0, Math.min(300, text.length())) + " gave " + reply.statusCode()
                    + " " + reply.body();
            assertThat(contract.replyViolations(template, method, reply))
                    .as(what)
                    .isEmpty();
            boolean asDocumented = contract.requestViolations(template, method, Contract.JSON.readTree(text))
                    .isEmpty();
            if (!asDocumented) {
                assertThat(reply.statusCode()).as(what).isIn(400, 403, 404);
            } else if (reply.statusCode() == 202) {
                accepted++;
                follow(Contract.JSON.readTree(reply.body()).path("id").asText());
            } else {
                assertThat(reply.statusCode()).as(what).isIn(400, 403, 404);
                assertThat(BY_MEANING)
                        .as(what)
                        .contains(problem(reply).path("param").asText("model"));
            }
        }
        assertThat(accepted).isGreaterThan(ROUNDS / 10);
    }

    @Test
    void aListOfJobsMatchesTheDocument() throws Exception {
        assertThat(send("post", JOBS, "{\"prompt\":\"a cat\"}").statusCode()).isEqualTo(202);

        checked("get", JOBS, JOBS + "?limit=3", 200);
        checked("get", JOBS, JOBS + "?state=none", 400);
    }

    private JsonNode problem(HttpResponse<String> reply) throws Exception {
        return Contract.JSON.readTree(reply.body());
    }

    /** Checks the replies about a job now, until its end, and after it was erased. */
    private void follow(String id) throws Exception {
        String at = JOBS + "/" + id;
        checked("get", JOB, at, 200);
        HttpResponse<String> events = checked("get", JOB + "/events", at + "/events", 200);
        assertThat(events.body())
                .containsPattern("event: job\\.(succeeded|refused|failed|cancelled)\n[^\n]*\nid: [^\n]+\n\n$");
        checked("get", JOB, at, 200);
        checked("delete", JOB, at, 204);
        checked("get", JOB, at, 410);
        checked("get", JOB + "/events", at + "/events", 410);
    }

    private HttpResponse<String> checked(String method, String template, String path, int status) throws Exception {
        HttpResponse<String> reply = send(method, path, "");
        assertThat(reply.statusCode()).as(path + " " + reply.body()).isEqualTo(status);
        assertThat(contract.replyViolations(template, method, reply))
                .as(reply.body())
                .isEmpty();
        return reply;
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
                .header("Authorization", "Bearer " + JobsProfile.WEB);
        switch (method) {
            case "post" -> request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
            case "put" -> request.header("Content-Type", "application/json").PUT(BodyPublishers.ofString(body));
            case "delete" -> request.DELETE();
            default -> request.GET();
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
