package dev.hart.api.openai;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.hart.api.FakeModel;
import dev.hart.api.Ready;
import dev.hart.api.key.KeysProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code Prefer: respond-async, wait=N}. */
@QuarkusTest
@TestProfile(KeysProfile.class)
class WaitForJobIT {
    private static final String IMAGES = "/v1/images/generations";

    @Inject
    FakeModel model;

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    @Test
    void aJobThatEndsInTimeIsAnsweredWithItsImages() {
        String url = post("{\"prompt\":\"a cat\",\"n\":2,\"seed\":7,\"quality\":\"low\"}", "respond-async, wait=30")
                .statusCode(200)
                .header("Preference-Applied", "respond-async, wait=30")
                .header("Location", startsWith(KeysProfile.PUBLIC_URL + "/v1/jobs/"))
                .header("Cache-Control", "no-store")
                .body("data.seed", contains(7, 8))
                .body("created", notNullValue())
                .body("output_format", equalTo("png"))
                .body("size", equalTo("8x8"))
                .body("quality", equalTo("low"))
                .body("background", equalTo("opaque"))
                .body("usage", nullValue())
                .extract()
                .path("data[1].url");

        byte[] image = given().urlEncodingEnabled(false)
                .get(KeysProfile.passedOn(URI.create(url)))
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
        assertThat(image).startsWith(0x89, 'P', 'N', 'G');
    }

    @Test
    void aJobThatTakesLongerIsAnsweredAsItIs() {
        long start = System.nanoTime();
        String job = post("{\"prompt\":\"hold\"}", "respond-async, wait=1")
                .statusCode(202)
                .header("Preference-Applied", "respond-async, wait=1")
                .body("object", equalTo("job"))
                .extract()
                .path("id");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        as().delete("/v1/jobs/" + job).then().statusCode(200).body("state", equalTo("cancelled"));
    }

    @Test
    void aRefusedPromptIsAnsweredAsWithoutAJob() {
        post("{\"prompt\":\"refuse\"}", "respond-async, wait=30")
                .statusCode(400)
                .body("error.code", equalTo("content_policy_violation"))
                .body("error.param", equalTo("prompt"));
    }

    @Test
    void aFailedJobIsNoReasonToSendItAgain() {
        model.repaired = false;
        post("{\"prompt\":\"bug\"}", "respond-async, wait=30")
                .statusCode(422)
                .body("error.code", equalTo("job_failed"))
                .body("error.message", startsWith("given up after 2 attempts"));
    }

    @Test
    void aRepeatedKeyGetsTheImagesOfItsJob() {
        String key = UUID.randomUUID().toString();
        String first = repeated(key);

        assertThat(repeated(key)).isEqualTo(first);
    }

    private static String repeated(String key) {
        return as().header("Idempotency-Key", key)
                .header("Prefer", "respond-async, wait=30")
                .contentType(ContentType.JSON)
                .body("{\"prompt\":\"a cat\"}")
                .post(IMAGES)
                .then()
                .statusCode(200)
                .extract()
                .header("Location");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "respond-async|respond-async",
                "respond-async, wait=0|respond-async",
                "respond-async, wait=soon|respond-async",
                "respond-async, wait=-1|respond-async",
            })
    void withoutATimeToWaitTheAnswerComesAtOnce(String preference, String applied) {
        post("{\"prompt\":\"a cat\"}", preference)
                .statusCode(202)
                .header("Preference-Applied", applied)
                .body("object", equalTo("job"));
    }

    private static ValidatableResponse post(String body, String preference) {
        return as().header("Prefer", preference)
                .contentType(ContentType.JSON)
                .body(body)
                .post(IMAGES)
                .then();
    }

    private static RequestSpecification as() {
        return given().header("Authorization", "Bearer " + KeysProfile.WEB);
    }
}
