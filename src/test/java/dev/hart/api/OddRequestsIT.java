package dev.hart.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;

import dev.hart.api.RawHttp.Reply;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are unusual or malformed. */
@QuarkusTest
@TestProfile(FakeModelProfile.class)
class OddRequestsIT {
    private static final String GENERATIONS = "/v1/images/generations";
    private static final String BODY = "{\"prompt\":\"a cat\"}";
    private static final long SEED = 6;
    private static final int ROUNDS = 150;
    private static final List<String> PIECES = List.of(
            "..",
            ".",
            "%2e%2e",
            "%2E.",
            "....",
            "/",
            "//",
            "%2f",
            "%2F..%2F",
            "\\",
            "%5c",
            "%00",
            "%zz",
            "%",
            "%C0%AF",
            "%F0%9F%90%88",
            "a.png",
            "url-signing.key",
            ";x=1",
            "?expires=1&signature=x",
            "?expires=%zz",
            "&signature=%FF",
            "#x",
            "~",
            "a".repeat(3000),
            "+",
            "*");

    @Inject
    FakeModel model;

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/../generations", "/."})
    void anotherSpellingOfThePathIsTheSameRequest(String end) throws IOException {
        try (RawHttp http = new RawHttp()) {
            assertThat(http.send(post(GENERATIONS + end)).read().status()).isEqualTo(200);
        }
        try (RawHttp http = new RawHttp()) {
            assertThat(http.send(post("//v1//images/%67enerations")).read().status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/images/generations?seed=7, seed",
        "POST, /v1/images/generations?prompt, prompt",
        "POST, /v1/moderations?input=x, input",
        "GET, /v1/models?limit=1, limit",
        "GET, /v1/models/fake-pack?%0Ax=1, ?x",
    })
    void aQueryParameterIsRefusedByName(String method, String path, String name) {
        given().urlEncodingEnabled(false)
                .contentType(ContentType.JSON)
                .body(BODY)
                .request(method, path)
                .then()
                .statusCode(400)
                .body("error.type", equalTo("invalid_request_error"))
                .body("error.code", equalTo("unknown_parameter"))
                .body("error.param", equalTo(name));
    }

    @Test
    void headIsAnsweredLikeGetWithoutABody() {
        given().head("/v1/models").then().statusCode(200).body(emptyString());
        given().head("/images/a.png").then().statusCode(403).body(emptyString());
        given().head(GENERATIONS)
                .then()
                .statusCode(405)
                .header("Allow", "POST, OPTIONS")
                .body(emptyString());
    }

    @Test
    void optionsListsTheAllowedMethodsAndDoesNothing() {
        int generated = model.rows.size();

        given().options(GENERATIONS).then().statusCode(200).header("Allow", containsString("POST"));

        assertThat(model.rows).hasSize(generated);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "TRACE", "BREW"})
    void otherMethodsAreRefusedWithTheErrorShapeOfTheApi(String method) throws IOException {
        for (String path : List.of(GENERATIONS, GENERATIONS + "/", "//v1//images/%67enerations", "/v1/moderations")) {
            try (RawHttp http = new RawHttp()) {
                Reply reply =
                        http.send(post(path).replace("POST ", method + " ")).read();

                assertThat(reply.status()).as(path).isEqualTo(405);
                assertThat(reply.headers()).as(path).contains("allow: post, options");
                assertThat(reply.body()).as(path).contains("\"code\":\"method_not_allowed\"");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"})
    void readOnlyPathsAllowOnlyReadingMethods(String method) throws IOException {
        for (String path : List.of("/v1/models", "/v1/models/fake-pack", "/images/a.png", "/images/a/b.png")) {
            try (RawHttp http = new RawHttp()) {
                Reply reply =
                        http.send(post(path).replace("POST ", method + " ")).read();

                assertThat(reply.status()).as(path).isEqualTo(405);
                assertThat(reply.headers()).as(path).contains("allow: get, head, options");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: abc",
                "Content-Length: -1",
                "Content-Length: +18",
                "Content-Length: 99999999999999999999",
                "Content-Length: 18\nContent-Length: 19",
                "Content-Length: 18\nTransfer-Encoding: chunked",
                "Content-Length: 18\nBad Name: x",
                "Content-Length: 18\nX-Request-Timeout: \u0663",
            })
    void malformedHeadersAreRefused(String headers) throws IOException {
        int generated = model.rows.size();
        try (RawHttp http = new RawHttp()) {
            http.send("POST " + GENERATIONS + " HTTP/1.1\nHost: localhost\nContent-Type: application/json\n" + headers
                    + "\n\n" + BODY + "\n");

            assertThat(http.read().status()).isEqualTo(400);
        }
        assertThat(model.rows).hasSize(generated);
    }

    /** Two dots may lead to the playground's page or the list of models, but no path to an image or another file. */
    @Test
    void pathsThatWereNeverSignedLeadToNoFile() throws IOException {
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            StringBuilder path = new StringBuilder(random.nextInt(3) > 0 ? "/images/" : "/v1/models/");
            int pieces = 1 + random.nextInt(5);
            for (int j = 0; j < pieces; j++) {
                path.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            try (RawHttp http = new RawHttp()) {
                Reply reply = http.send("GET " + path + " HTTP/1.1\nHost: localhost\n\n")
                        .read();

                String what = SEED + "/" + i + ": " + path + " gave " + reply;
                assertThat(reply.status()).as(what).isLessThan(500);
                if (reply.status() < 400) {
                    assertThat(reply.headers())
                            .as(what)
                            .anyMatch(header -> header.startsWith("content-type: text/html")
                                    || header.startsWith("content-type: application/json"));
                }
            }
        }
    }

    private static String post(String path) {
        return "POST " + path + " HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: "
                + BODY.length() + "\n\n" + BODY;
    }
}
