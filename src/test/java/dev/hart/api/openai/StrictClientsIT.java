package dev.hart.api.openai;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.hart.api.Ready;
import dev.hart.api.ShortTimeoutsProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The requests of known clients with {@code hart.compat=strict}, and long prompts with {@code hart.prompt.too-long=refuse}. */
@QuarkusTest
@TestProfile(ShortTimeoutsProfile.class)
class StrictClientsIT {
    private static final String PATH = "/v1/images/generations";

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    static Stream<ClientCase> cases() throws IOException {
        // The pack here has 1024 pixels, so that the smaller sizes are no reason to refuse a request.
        return ClientCase.all().stream()
                .filter(request -> !request.strict().param().equals("size"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatHasNoEffectIsRefusedByName(ClientCase request) {
        ValidatableResponse reply = post(PATH + request.query(), request.body());

        reply.statusCode(request.strict().status()).header("Hart-Ignored", nullValue());
        if (request.strict().status() != 200) {
            reply.body("error.param", equalTo(request.strict().param()));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'prompt':'a','style':'vivid'}            | style",
                "{'prompt':'a','quality':'hd'}             | quality",
                "{'prompt':'a','background':'transparent'} | background",
                "{'prompt':'a','size':'1792x1024'}         | size",
                "{'prompt':'a','n':1.0}                    | n",
            })
    void nothingIsMapped(String body, String param) {
        post(PATH, body.replace('\'', '"')).statusCode(400).body("error.param", equalTo(param));
    }

    @Test
    void aClientThatWantsTheImagesThemselvesWaitsForThem() {
        given().contentType(ContentType.JSON)
                .header("Prefer", "respond-async")
                .body("{\"prompt\":\"a cat\",\"response_format\":\"b64_json\",\"size\":\"16x16\"}")
                .post(PATH)
                .then()
                .statusCode(200)
                .header("Preference-Applied", nullValue());
        post("/v1/jobs", "{\"prompt\":\"a cat\",\"response_format\":\"b64_json\"}")
                .statusCode(400)
                .body("param", equalTo("response_format"));
    }

    @ParameterizedTest
    @ValueSource(strings = {PATH, "/v1/jobs"})
    void aPromptThatTheModelDoesNotReadWholeIsRefused(String path) {
        String error = path.equals(PATH) ? "error." : "";

        post(path, "{\"prompt\":\"a red house beside a tree\"}")
                .statusCode(400)
                .body(error + "code", equalTo("prompt_too_long"))
                .body(error + "param", equalTo("prompt"))
                .body(
                        error + (path.equals(PATH) ? "message" : "detail"),
                        equalTo("the prompt has 25 tokens, and the model reads 24: shorten it"));
    }

    private static ValidatableResponse post(String path, String body) {
        return given().contentType(ContentType.JSON).body(body).post(path).then();
    }
}
