package dev.hart.api.openai;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.hart.api.FakeModelProfile;
import dev.hart.api.Ready;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The requests of known clients with {@code hart.compat=lenient}, the default. */
@QuarkusTest
@TestProfile(FakeModelProfile.class)
class LenientClientsIT {
    private static final String PATH = "/v1/images/generations";

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    static Stream<ClientCase> cases() throws IOException {
        return ClientCase.all().stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aKnownClientGetsItsImagesAndTheHeaderNamesWhatHadNoEffect(ClientCase request) throws Exception {
        HttpRequest sent = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + PATH + request.query()))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(request.body()))
                .build();

        HttpResponse<String> reply = client.send(sent, HttpResponse.BodyHandlers.ofString());

        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        assertThat(Contract.JSON.readTree(reply.body()).at("/data/0").has(request.delivery()))
                .isTrue();
        assertThat(reply.headers().allValues("Hart-Ignored"))
                .isEqualTo(request.ignored().isEmpty() ? List.of() : List.of(String.join(", ", request.ignored())));
        assertThat(Contract.served().replyViolations(PATH, "post", reply)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'prompt':'a','stile':'vivid'}               | 400 | stile",
                "{'prompt':'a','style':'anime'}               | 400 | style",
                "{'prompt':'a','style':7}                     | 400 | style",
                "{'prompt':'a','quality':'best'}              | 400 | quality",
                "{'prompt':'a','background':'green'}          | 400 | background",
                "{'prompt':'a','size':'1024x1023'}            | 400 | size",
                "{'prompt':'a','size':'4096x4096'}            | 400 | size",
                "{'prompt':'a','n':1.5}                       | 400 | n",
                "{'prompt':'a','n':'1'}                       | 400 | n",
                "{'prompt':'a','n':11.0}                      | 400 | n",
                "{'prompt':'a','user':7}                      | 400 | user",
                "{'prompt':'a','model':'gpt-image-99'}        | 404 | model",
                "{'prompt':'a','model':'stable-diffusion-xl'} | 404 | model",
            })
    void whatNoKnownClientSendsIsRefusedByName(String body, int status, String param) {
        post(PATH, body.replace('\'', '"')).statusCode(status).body("error.param", equalTo(param));
    }

    @Test
    void anotherQueryParameterIsRefusedByName() {
        post(PATH + "?api-version=1&seed=7", "{\"prompt\":\"a\"}")
                .statusCode(400)
                .body("error.param", equalTo("seed"));
    }

    @Test
    void aStreamNamesWhatHadNoEffectToo() {
        post(PATH, "{\"prompt\":\"a cat\",\"stream\":true,\"style\":\"vivid\",\"model\":\"gpt-image-1\"}")
                .statusCode(200)
                .contentType("text/event-stream")
                .header("Hart-Ignored", "style, model");
    }

    @Test
    void aModerationMayNameOpenAisModel() {
        post("/v1/moderations", "{\"input\":\"a cat\",\"model\":\"omni-moderation-latest\"}")
                .statusCode(200)
                .header("Hart-Ignored", "model")
                .body("model", equalTo("fake-pack"));
        post("/v1/moderations", "{\"input\":\"a cat\",\"model\":\"gpt-image-1\"}")
                .statusCode(404);
    }

    @Test
    void namesThatTheCallerChoseCannotBreakTheHeader() {
        post(PATH, "{\"prompt\":\"a cat\",\"a\\r\\nSet-Cookie: b\":null,\"c,d\":null,\"\\u00e9\":null}")
                .statusCode(200)
                .header("Hart-Ignored", "a??Set-Cookie??b, c?d, ?")
                .header("Set-Cookie", nullValue());
    }

    private static ValidatableResponse post(String path, String body) {
        return given().contentType(ContentType.JSON).body(body).post(path).then();
    }
}
