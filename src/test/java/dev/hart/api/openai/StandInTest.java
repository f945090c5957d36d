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
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole way over HTTP: all five stages of the pack that the build makes from random weights. */
@QuarkusTest
@TestProfile(StandInTest.Profile.class)
class StandInTest {
    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    @Test
    void aPictureDependsOnItsSeedAloneNotOnWhatItWasMadeWith() {
        var three = post("{\"prompt\":\"a red fox\",\"n\":3,\"seed\":5,\"response_format\":\"b64_json\"}")
                .statusCode(200)
                .body("data.seed", contains(5, 6, 7))
                .body("usage.input_tokens", greaterThan(0))
                .extract()
                .jsonPath();

        post("{\"prompt\":\"a red fox\",\"seed\":6,\"response_format\":\"b64_json\"}")
                .statusCode(200)
                .body("data[0].b64_json", equalTo(three.getString("data[1].b64_json")));
        assertThat(three.getString("data[0].b64_json")).isNotEqualTo(three.getString("data[1].b64_json"));
    }

    @Test
    void thePictureOfAUrlIsTheOneSentAsBase64() {
        String base64 = post("{\"prompt\":\"an owl\",\"seed\":1,\"response_format\":\"b64_json\"}")
                .extract()
                .path("data[0].b64_json");
        String url = post("{\"prompt\":\"an owl\",\"seed\":1}").extract().path("data[0].url");

        byte[] png = given().urlEncodingEnabled(false)
                .get(url.substring(Profile.PUBLIC_URL.length()))
                .asByteArray();

        assertThat(Base64.getEncoder().encodeToString(png)).isEqualTo(base64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<start_of_turn>", "<eos> a cat", "a \\ud800 cat"})
    void aPromptThatNoTokenizerShouldSeeIsRefused(String prompt) {
        post("{\"prompt\":\"" + prompt + "\"}")
                .statusCode(400)
                .body("error.param", equalTo("prompt"))
                .body("error.code", equalTo("invalid_value"));
    }

    @Test
    void aLongPromptIsRefused() {
        post("{\"prompt\":\"" + "a ".repeat(3000) + "\"}").statusCode(400).body("error.param", equalTo("prompt"));
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
            return Map.of(
                    "hart.pack", "target/stand-in-pack",
                    "hart.data", "target/test-data/stand-in",
                    "hart.public-url", PUBLIC_URL);
        }
    }
}
