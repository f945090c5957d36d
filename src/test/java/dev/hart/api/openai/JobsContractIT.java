package dev.hart.api.openai;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.api.Ready;
import dev.hart.api.job.OpenJobs;
import dev.hart.api.key.KeysProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Checks jobs against the OpenAPI document: fuzzed requests from a fixed seed, and the life of each job that they create. No
 * request may cause a fault of the service or a reply that the document does not describe.
 */
@QuarkusTest
@TestProfile(KeysProfile.class)
class JobsContractIT {
    private static final String JOBS = "/v1/jobs";
    private static final String JOB = "/v1/jobs/{id}";
    private static final int ROUNDS = 120;
    /** Fields whose rules the document can only describe: an error may name one although the body matches the schema. */
    private static final Set<String> BY_MEANING = Set.of("prompt", "model", "size", "seed", "moderation");

    /** The prompts whose jobs make the device fail until they are given up, which takes more than a second. */
    private static final Set<String> BREAKING = Set.of("engine", "engine late");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Set<String> broken = new HashSet<>();
    private Contract contract;

    @BeforeEach
    void ready() throws Exception {
        contract = Contract.served(given().header("Authorization", "Bearer " + KeysProfile.FUZZ));
        Ready.await();
    }

    @AfterEach
    void end() throws InterruptedException {
        OpenJobs.awaitNone(KeysProfile.FUZZ);
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
                String id = Contract.JSON.readTree(reply.body()).path("id").asText();
                String prompt = body.path("prompt").asText();
                if (!BREAKING.contains(prompt) || broken.add(prompt)) {
                    follow(id);
                } else {
                    cancel(id);
                }
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

    /** Checks the replies about a job that is deleted before its end. */
    private void cancel(String id) throws Exception {
        String at = JOBS + "/" + id;
        HttpResponse<String> reply = send("delete", at, "");
        assertThat(contract.replyViolations(JOB, "delete", reply))
                .as(reply.body())
                .isEmpty();
        if (reply.statusCode() == 204) {
            // On a very slow machine the job had already ended.
            return;
        }
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        checked("get", JOB, at, 200);
        erase(at);
    }

    /** Checks the replies about a job now, until its end, and after it was erased. */
    private void follow(String id) throws Exception {
        String at = JOBS + "/" + id;
        checked("get", JOB, at, 200);
        HttpResponse<String> events = checked("get", JOB + "/events", at + "/events", 200);
        assertThat(events.body())
                .containsPattern("event: job\\.(succeeded|refused|failed|cancelled)\n[^\n]*\nid: [^\n]+\n\n$");
        checked("get", JOB, at, 200);
        erase(at);
    }

    private void erase(String at) throws Exception {
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
                .header("Authorization", "Bearer " + KeysProfile.FUZZ);
        switch (method) {
            case "post" -> request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
            case "put" -> request.header("Content-Type", "application/json").PUT(BodyPublishers.ofString(body));
            case "delete" -> request.DELETE();
            default -> request.GET();
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
