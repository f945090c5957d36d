package dev.hart.api.openai;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.hart.api.FakeModelProfile;
import dev.hart.api.Ready;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A prompt that is longer than the model reads: the FakeModel counts one token for each character and reads 24. */
@QuarkusTest
@TestProfile(FakeModelProfile.class)
class LongPromptIT {
    private static final String PATH = "/v1/images/generations";
    private static final String LONG = "\"prompt\":\"a red house beside a tree at night\"";
    private static final String HEADER = "tokens=34, read=24";

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    @Test
    void theReplyStatesHowMuchOfThePromptTheModelRead() {
        post(PATH, "{" + LONG + ",\"n\":2}")
                .statusCode(200)
                .header("Hart-Prompt-Cut", HEADER)
                .body("prompt_cut.tokens", equalTo(34))
                .body("prompt_cut.read", equalTo(24))
                .body("usage.input_tokens", equalTo(34))
                .body("usage.input_tokens_details.text_tokens", equalTo(34));
    }

    @Test
    void aPromptThatTheModelReadsWholeIsNotCut() {
        post(PATH, "{\"prompt\":\"" + "x".repeat(24) + "\"}")
                .statusCode(200)
                .header("Hart-Prompt-Cut", nullValue())
                .body("prompt_cut", nullValue())
                .body("usage.input_tokens", equalTo(24));
    }

    @Test
    void eachEventOfAStreamStatesIt() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + PATH))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{" + LONG + ",\"stream\":true,\"partial_images\":1}"))
                .build();

        HttpResponse<String> reply = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(reply.headers().firstValue("Hart-Prompt-Cut")).contains(HEADER);
        assertThat(reply.body().lines().filter(line -> line.startsWith("data: ")))
                .hasSize(2)
                .allMatch(line -> line.contains("\"prompt_cut\":{\"tokens\":34,\"read\":24}"));
        assertThat(Contract.served().replyViolations(PATH, "post", reply)).isEmpty();
    }

    @Test
    void aJobStatesItWhereverItIsShown() throws Exception {
        String id = post("/v1/jobs", "{" + LONG + "}")
                .statusCode(202)
                .header("Hart-Prompt-Cut", HEADER)
                .body("prompt_cut.tokens", equalTo(34))
                .extract()
                .path("id");

        given().get("/v1/jobs/" + id).then().statusCode(200).body("prompt_cut.read", equalTo(24));
        given().get("/v1/jobs/" + id + "/events").then().body(containsString("\"prompt_cut\":{"));
    }

    @Test
    void aJobWithAShortPromptHasNoSuchField() {
        String id = post("/v1/jobs", "{\"prompt\":\"a cat\"}")
                .statusCode(202)
                .header("Hart-Prompt-Cut", nullValue())
                .body("prompt_cut", nullValue())
                .extract()
                .path("id");

        // The stream ends with the job, which would take the only place of the queue from the next test.
        given().get("/v1/jobs/" + id + "/events").then().body(not(containsString("prompt_cut")));
    }

    private static ValidatableResponse post(String path, String body) {
        return given().contentType(ContentType.JSON).body(body).post(path).then();
    }
}
