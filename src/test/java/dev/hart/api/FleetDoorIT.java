package dev.hart.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fleet")
@QuarkusTest
@TestProfile(DoorProfile.class)
class FleetDoorIT {
    private static final String IMAGES = "/v1/images/generations";
    private static final String JOBS = "/v1/jobs";
    private static final String PROBLEM = "application/problem+json";
    private static final String CAT = "{\"prompt\":\"a cat\",\"n\":2,\"seed\":7}";

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    @Test
    void aDoorIsReadyWithoutAModel() {
        given().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.name", hasItem("door ready"))
                .body("checks.find { it.name == 'door ready' }.data.pack", equalTo(DoorProfile.packName()));
        given().get("/q/health/live").then().statusCode(200);
    }

    @Test
    void theModelsAreThoseThatTheManifestOffers() {
        given().get("/v1/models")
                .then()
                .statusCode(200)
                .body("data.id", contains(DoorProfile.packName()))
                .body("data[0].created", notNullValue())
                .body("data[0].guidance_scale", notNullValue());
        given().get("/v1/models/" + DoorProfile.packName()).then().statusCode(200);
        given().get("/v1/models/another").then().statusCode(404).body("error.code", equalTo("model_not_found"));
    }

    @Test
    void aJobIsTakenShownListedCancelledAndErased() {
        String id = json(CAT)
                .post(JOBS)
                .then()
                .statusCode(202)
                .header("Location", startsWith(DoorProfile.PUBLIC_URL + JOBS + "/"))
                .body("state", equalTo("queued"))
                .body("request.model", equalTo(DoorProfile.packName()))
                .body("request.seed", equalTo(7))
                .extract()
                .path("id");

        given().get(JOBS + "/" + id).then().statusCode(200).body("state", equalTo("queued"));
        given().get(JOBS + "?limit=100").then().statusCode(200).body("data.id", hasItem(id));
        given().delete(JOBS + "/" + id).then().statusCode(200).body("state", equalTo("cancelled"));
        given().delete(JOBS + "/" + id).then().statusCode(204);
        given().get(JOBS + "/" + id).then().statusCode(410);
    }

    @Test
    void aWebhookIsSentWhileNoWorkerLives() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
        try {
            String hook = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
            String id = post("{\"prompt\":\"a cat\",\"webhook\":\"" + hook + "\"}")
                    .statusCode(202)
                    .extract()
                    .path("id");

            given().delete(JOBS + "/" + id).then().statusCode(200);

            assertThat(received.poll(30, TimeUnit.SECONDS))
                    .contains("job.cancelled")
                    .contains(id);
        } finally {
            receiver.stop(0);
        }
    }

    @Test
    void theSameIdAndBodyAreOneJob() {
        String id = "put-" + UUID.randomUUID();
        json(CAT).put(JOBS + "/" + id).then().statusCode(202).body("id", equalTo(id));
        json(CAT).put(JOBS + "/" + id).then().statusCode(202).body("id", equalTo(id));
        json("{\"prompt\":\"a dog\"}")
                .put(JOBS + "/" + id)
                .then()
                .statusCode(422)
                .body("code", equalTo("idempotency_conflict"));
    }

    @Test
    void anEventIsAJob() {
        given().header("ce-specversion", "1.0")
                .header("ce-id", UUID.randomUUID().toString())
                .header("ce-source", "/tests/door")
                .header("ce-type", "dev.hart.job.requested")
                .contentType(ContentType.JSON)
                .body(CAT)
                .post("/v1/events")
                .then()
                .statusCode(202)
                .header("Location", startsWith(DoorProfile.PUBLIC_URL + JOBS + "/"));
    }

    @Test
    void imagesNeedAModelUnlessTheClientPrefersAJob() {
        json(CAT)
                .post(IMAGES)
                .then()
                .statusCode(503)
                .header("Retry-After", nullValue())
                .body("error.code", equalTo("no_model_here"))
                .body("error.message", containsString("Prefer: respond-async"));

        json(CAT)
                .header("Prefer", "respond-async")
                .post(IMAGES)
                .then()
                .statusCode(202)
                .header("Preference-Applied", "respond-async")
                .body("object", equalTo("job"))
                .body("state", equalTo("queued"));
    }

    @Test
    void aWaitIsBoundedAndEndsWithTheJobAsItIs() {
        long start = System.nanoTime();
        json(CAT)
                .header("Prefer", "respond-async, wait=600")
                .post(IMAGES)
                .then()
                .statusCode(202)
                .header("Preference-Applied", "respond-async, wait=2")
                .body("state", equalTo("queued"));

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(20));
    }

    @Test
    void aStreamNeedsAModelWhateverTheClientPrefers() {
        json("{\"prompt\":\"a cat\",\"stream\":true}")
                .header("Prefer", "respond-async")
                .post(IMAGES)
                .then()
                .statusCode(503)
                .body("error.code", equalTo("no_model_here"));
    }

    @Test
    void moderationsNeedAModel() {
        json("{\"input\":\"a cat\"}")
                .post("/v1/moderations")
                .then()
                .statusCode(503)
                .body("error.code", equalTo("no_model_here"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt\":\"\\u200b\"}",
                "{\"prompt\":\"a\\ud800b\"}",
                "{\"prompt\":\"a cat\",\"size\":\"9999x9999\",\"n\":11}",
                "{\"prompt\":\"a cat\",\"model\":\"no-such-model\"}"
            })
    void whatNeedsNoModelToBeWrongIsRefused(String body) {
        int status = post(body).contentType(PROBLEM).extract().statusCode();

        assertThat(status).isBetween(400, 404);
    }

    @Test
    void aPromptIsBoundedInBytes() {
        post("{\"prompt\":\"" + "a".repeat(4000) + "\"}").statusCode(202);
        post("{\"prompt\":\"" + "a".repeat(4001) + "\"}")
                .statusCode(400)
                .body("detail", containsString("at most 4000"));
    }

    @Test
    void whatOnlyATokenizerFindsIsLeftToTheWorker() {
        // Far more tokens than the demo pack reads.
        post("{\"prompt\":\"" + "cat ".repeat(500) + "\"}").statusCode(202).header("Hart-Prompt-Cut", nullValue());
    }

    private static ValidatableResponse post(String body) {
        return json(body).post(JOBS).then();
    }

    private static RequestSpecification json(String body) {
        return given().contentType(ContentType.JSON).body(body);
    }
}
