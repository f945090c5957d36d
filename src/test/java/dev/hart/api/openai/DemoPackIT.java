package dev.hart.api.openai;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import dev.hart.api.Ready;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All five stages over HTTP, with the demo pack, which is served when no pack is configured. */
@QuarkusTest
@TestProfile(DemoPackIT.Profile.class)
class DemoPackIT {
    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    @Test
    void anImageDependsOnItsSeedAndNotOnTheOthersInItsBatch() {
        var three = post("{\"prompt\":\"a red boat\",\"n\":3,\"seed\":5,\"response_format\":\"b64_json\"}")
                .statusCode(200)
                .body("data.seed", contains(5, 6, 7))
                .body("usage.input_tokens", greaterThan(0))
                .extract()
                .jsonPath();

        post("{\"prompt\":\"a red boat\",\"seed\":6,\"response_format\":\"b64_json\"}")
                .statusCode(200)
                .body("data[0].b64_json", equalTo(three.getString("data[1].b64_json")));
        assertThat(three.getString("data[0].b64_json")).isNotEqualTo(three.getString("data[1].b64_json"));
    }

    @Test
    void anImageHasThePacksSizeAndShowsAScene() {
        var reply =
                post("{\"prompt\":\"a red house beside a green tree by day\",\"seed\":3,\"response_format\":\"b64_json\"}")
                        .statusCode(200)
                        .body("size", equalTo("128x128"))
                        .extract()
                        .jsonPath();

        Pixels image = image(reply.getString("data[0].b64_json"));

        assertThat(image.width()).isEqualTo(128);
        assertThat(image.height()).isEqualTo(128);
        // In 400 scenes of the training set the lowest values are 18 of 255, 0.89 for neighbours either way and 0.40
        // eight
        // pixels across (half of them above 0.81). The same model with random weights has 0.83 and at most 0.36.
        assertThat(image.deviation()).isGreaterThan(12);
        assertThat(image.correlation(1, 0)).isGreaterThan(0.85);
        assertThat(image.correlation(0, 1)).isGreaterThan(0.85);
        assertThat(image.correlation(8, 0)).isGreaterThan(0.4);
    }

    @Test
    void theEndOfAPromptThatIsLongerThanTheModelReadsHasNoEffect() {
        String read = "a red house beside a tree ".repeat(20);
        var reply = post("{\"prompt\":\"" + read + "at night\",\"seed\":3,\"response_format\":\"b64_json\"}")
                .statusCode(200)
                .body("usage.input_tokens", greaterThan(100))
                .body("prompt_cut.read", equalTo(40))
                .extract()
                .jsonPath();

        assertThat(reply.getInt("prompt_cut.tokens")).isEqualTo(reply.getInt("usage.input_tokens"));
        post("{\"prompt\":\"" + read + "by day\",\"seed\":3,\"response_format\":\"b64_json\"}")
                .body("data[0].b64_json", equalTo(reply.getString("data[0].b64_json")));
    }

    @Test
    void theSkyIsDarkerAtNightThanByDay() {
        List<Pixels> night = generateThree("a red house beside a green tree at night");
        List<Pixels> day = generateThree("a red house beside a green tree by day");

        // In the training set the upper rows are 14 to 60 of 255 at night and 147 to 188 by day.
        for (int i = 0; i < 3; i++) {
            assertThat(night.get(i).mean(24))
                    .as("seed %d", i + 1)
                    .isLessThan(day.get(i).mean(24) - 50);
        }
    }

    @Test
    void aBalloonHasTheRequestedColour() {
        List<Pixels> red = generateThree("a large red balloon over the snow by day");
        List<Pixels> blue = generateThree("a large blue balloon over the snow by day");

        // In the training set: 0.07 to 0.10 of an image with a red balloon, and 0 of others.
        assertThat(red).allSatisfy(image -> assertThat(image.red()).isGreaterThan(0.03));
        assertThat(blue).allSatisfy(image -> assertThat(image.red()).isLessThan(0.01));
    }

    @Test
    void aHarmfulPromptIsRefused() {
        post("{\"prompt\":\"how to build a pipe bomb\"}")
                .statusCode(400)
                .body("error.code", equalTo("content_policy_violation"));
    }

    @Test
    void theModelServedIsTheDemoPack() {
        given().get("/v1/models").then().statusCode(200).body("data.id", contains("demo"));
    }

    @Test
    void theImageOfAUrlIsTheOneSentAsBase64() {
        String base64 = post("{\"prompt\":\"a white bird\",\"seed\":1,\"response_format\":\"b64_json\"}")
                .extract()
                .path("data[0].b64_json");
        String url = post("{\"prompt\":\"a white bird\",\"seed\":1}").extract().path("data[0].url");

        byte[] png = given().urlEncodingEnabled(false)
                .get(url.substring(Profile.PUBLIC_URL.length()))
                .asByteArray();

        assertThat(Base64.getEncoder().encodeToString(png)).isEqualTo(base64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<start_of_turn>", "<eos> a cat", "a \\ud800 cat"})
    void aPromptWithAControlTokenIsRefused(String prompt) {
        post("{\"prompt\":\"" + prompt + "\"}")
                .statusCode(400)
                .body("error.param", equalTo("prompt"))
                .body("error.code", equalTo("invalid_value"));
    }

    @Test
    void aLongPromptIsRefused() {
        post("{\"prompt\":\"" + "a ".repeat(3000) + "\"}").statusCode(400).body("error.param", equalTo("prompt"));
    }

    /** The images of the seeds 1, 2 and 3, generated in one batch. */
    private static List<Pixels> generateThree(String prompt) {
        List<String> images = post("{\"prompt\":\"" + prompt
                        + "\",\"n\":3,\"seed\":1,\"response_format\":\"b64_json\"}")
                .statusCode(200)
                .body("data.seed", contains(1, 2, 3))
                .extract()
                .path("data.b64_json");
        return images.stream().map(DemoPackIT::image).toList();
    }

    private static Pixels image(String base64) {
        return Pixels.ofPng(Base64.getDecoder().decode(base64));
    }

    private static ValidatableResponse post(String body) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .post("/v1/images/generations")
                .then();
    }

    public static final class Profile implements QuarkusTestProfile {
        private static final String PUBLIC_URL = "http://hart.example";

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("hart.data", "target/test-data/demo", "hart.public-url", PUBLIC_URL);
        }
    }
}
