package dev.hart.api.log;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import dev.hart.api.FakeModel;
import dev.hart.api.RawHttp;
import dev.hart.api.Ready;
import dev.hart.api.key.KeysProfile;
import dev.hart.api.key.ManualTime;
import dev.hart.api.log.LogCapture.Line;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(KeysProfile.class)
class AccessLogIT {
    private static final String GENERATIONS = "/v1/images/generations";

    @Inject
    FakeModel model;

    @Inject
    ManualTime time;

    private LogCapture log;

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
        time.refillBuckets();
        model.held.drainPermits();
        log = new LogCapture();
    }

    @AfterEach
    void stop() {
        log.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "true"})
    void eachRequestIsOneLineWhoseFieldsAreAlsoInTheLoggingContext(String stream) throws InterruptedException {
        String id = "of-the-client.1:" + stream;

        withKey(id)
                .body("{\"prompt\":\"a cat\",\"n\":2,\"response_format\":\"b64_json\",\"stream\":" + stream + "}")
                .post(GENERATIONS)
                .then()
                .statusCode(200)
                .header("X-Request-Id", equalTo(id));

        Line line = log.access(id);
        assertThat(line.level().getName()).isEqualTo("INFO");
        assertThat(line.message())
                .matches("method=POST path=" + GENERATIONS
                        + " status=200 cut=false ms=[0-9]+ key=studio pictures=2 request=" + id);
        assertThat(line.context())
                .containsEntry("method", "POST")
                .containsEntry("path", GENERATIONS)
                .containsEntry("status", "200")
                .containsEntry("key", "studio")
                .containsEntry("pictures", "2")
                .containsKey("ms");
    }

    @Test
    void otherLogLinesAboutARequestCarryItsId() throws InterruptedException {
        withKey("fails")
                .body("{\"prompt\":\"engine\"}")
                .post(GENERATIONS)
                .then()
                .statusCode(500);

        Line line = log.await(logged -> logged.message().startsWith("A request failed: "));
        assertThat(line.context()).containsEntry("request", "fails");
        assertThat(log.access("fails").context()).containsEntry("status", "500").containsEntry("pictures", "0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"two words", "a\"b", "", "0123456789012345678901234567890123456789012345678901234567890123456789"
            })
    void aRequestIdThatCouldHarmALogIsReplaced(String id) throws InterruptedException {
        String replacement = given().header("X-Request-Id", id)
                .get("/v1/models")
                .then()
                .statusCode(401)
                .header("X-Request-Id", matchesPattern("[0-9a-f-]{36}"))
                .extract()
                .header("X-Request-Id");

        assertThat(log.access(replacement).message()).contains(" status=401 ", " key=- ");
    }

    @Test
    void aRequestWhoseClientDisconnectsIsLogged() throws Exception {
        String body = "{\"prompt\":\"hold\"}";
        try (RawHttp client = new RawHttp()) {
            client.send("POST " + GENERATIONS + " HTTP/1.1\nHost: localhost\nContent-Type: application/json\n"
                    + "X-Request-Id: gone\nAuthorization: Bearer " + KeysProfile.STUDIO + "\nContent-Length: "
                    + body.length() + "\n\n" + body);
            assertThat(model.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(log.access("gone").message()).contains(" status=499 cut=true ");
    }

    @Test
    void healthChecksAreLoggedBelowInfo() throws InterruptedException {
        given().header("X-Request-Id", "probe").get("/q/health/live").then().statusCode(200);

        assertThat(log.access("probe").level().intValue()).isLessThan(Level.INFO.intValue());
    }

    /** Checked with all loggers at DEBUG, Quarkus's included. */
    @Test
    void noLogLineContainsAPromptAnApiKeyOrASignature() throws InterruptedException {
        String wrong = "hk-" + "x".repeat(43);
        String url =
                withKey("url").body("{\"prompt\":\"wombat\"}").post(GENERATIONS).path("data[0].url");
        URI signed = URI.create(url);
        String signature = signed.getQuery().replaceAll(".*signature=", "");
        assertThat(signature).hasSizeGreaterThan(20);
        given().urlEncodingEnabled(false)
                .get(KeysProfile.passedOn(signed))
                .then()
                .statusCode(200);
        given().urlEncodingEnabled(false)
                .get(KeysProfile.passedOn(signed) + "0")
                .then()
                .statusCode(403);
        for (String body : new String[] {
            "{\"prompt\":\"wombat\",\"stream\":true}",
            "{\"prompt\":\"wombat\",\"n\":99}",
            "{\"prompt\":\"wombat\"",
            "{\"prompt\":[\"wombat\"]}",
            "{\"prompt\":\"a\",\"wombat\":\"wombat\"}"
        }) {
            withKey("many").body(body).post(GENERATIONS);
        }
        withKey("moderation")
                .body("{\"input\":\"wombat\"}")
                .post("/v1/moderations")
                .then()
                .statusCode(200);
        given().header("Authorization", "Bearer " + wrong)
                .get("/v1/models")
                .then()
                .statusCode(401);
        given().header("X-Request-Id", "last").get("/v1/models").then().statusCode(401);
        log.access("last");

        assertThat(log.lines)
                .hasSizeGreaterThan(8)
                .allSatisfy(line -> assertThat(line.toString().toLowerCase(Locale.ROOT))
                        .doesNotContain("wombat")
                        .doesNotContain(KeysProfile.STUDIO.toLowerCase(Locale.ROOT))
                        .doesNotContain(wrong)
                        .doesNotContain(signature.toLowerCase(Locale.ROOT)));
    }

    private static RequestSpecification withKey(String id) {
        return given().contentType(ContentType.JSON)
                .header("Authorization", "Bearer " + KeysProfile.STUDIO)
                .header("X-Request-Id", id);
    }
}
