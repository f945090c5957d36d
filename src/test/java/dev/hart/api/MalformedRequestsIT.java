package dev.hart.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.hart.api.RawHttp.Reply;
import dev.hart.api.log.LogCapture;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests whose head is not HTTP, says two things at once or is too long, beside unusual ones that are valid. Each malformed one
 * gets one reply, of 400 in the API's error shape unless it is too long, and the bytes behind it are never read as a second
 * request.
 */
@QuarkusTest
@TestProfile(FakeModelProfile.class)
class MalformedRequestsIT {
    private static final String HOST = "Host: localhost\n";
    /** What an attacker hopes that the server takes for a request of its own. */
    private static final String SMUGGLED = "GET /q/health/live HTTP/1.1\n" + HOST + "\n";

    /** Made for each test, not with the object: Quarkus makes two, and no test closes what the other has. */
    private LogCapture log;

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
        log = new LogCapture();
    }

    @AfterEach
    void nothingIsLoggedAsAnError() {
        log.close();
        assertThat(log.lines)
                .filteredOn(line -> line.level().intValue() >= Level.WARNING.intValue())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked, gzip",
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: \"chunked\"",
                "Transfer-Encoding: chunked;q=1",
                "Transfer-Encoding:",
                "Transfer-Encoding: chunked\n x",
                "Transfer-Encoding: chunked\nTransfer-Encoding: chunked",
                "Transfer-Encoding: identity\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\nTransfer-Encoding: identity",
                "Transfer-Encoding: chunked\nContent-Length: 24",
                "Transfer-Encoding: xchunked\nContent-Length: 24",
                "Content-Length: 24\nTransfer-Encoding: chunked",
                "Content-Length: 24\nContent-Length: 24",
                "Content-Length: 24\nContent-Length: 25",
                "Content-Length: 24, 24",
                "Content-Length: 0x18",
                "Content-Length: -1",
            })
    void aBodyOfUncertainLengthIsRefusedOnceAndTheConnectionClosed(String headers) throws IOException {
        for (String method : new String[] {"GET", "POST"}) {
            String head = method + " /v1/moderations HTTP/1.1\n" + HOST + "Content-Type: application/json\n";

            assertRefused(head + headers + "\n\n18\n{\"input\":\"a red house!\"}\n0\n\n" + SMUGGLED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/models HTTP/1.1\n\n",
                "GET / HTTP/1.1\n\n",
                "GET /v1/models HTTP/1.1\nHost:\n\n",
                "GET /v1/models HTTP/1.1\nHost: user@localhost\n\n",
                "GET /q/health/live HTTP/1.1\nHost: user@localhost\n\n",
                "GET /images/a.png HTTP/1.1\nHost: a b\n\n",
                "GET /v1/models HTTP/1.1\nHost: a/b\n\n",
                "GET /v1/models HTTP/1.1\nHost: localhost:99999\n\n",
                "GET /v1/models HTTP/1.1\nHost: localhost:http\n\n",
                "GET /v1/models HTTP/1.1\nHost: localhost\nHost: localhost\n\n",
                "GET /v1/models HTTP/1.1\nHost: localhost\nHost: other\n\n",
                "GET /v1/models HTTP/1.0\nHost: localhost\nHost: other\n\n",
                "GET /v1/models HTTP/9.9\nHost: localhost\n\n",
                "GET /v1/models HTTP/1.2\nHost: localhost\n\n",
                "GET /v1/models HTTP/2.0\nHost: localhost\n\n",
                "GET /v1/models HTTP/0.9\nHost: localhost\n\n",
                "GET /v1/models HTTP/1.1x\nHost: localhost\n\n",
                "GET /v1/models FTP/1.1\nHost: localhost\n\n",
                "GET /v1/models\n\n",
                "PRI * HTTP/2.0\n\nSM\n\n",
                "GET /v1/models/% HTTP/1.1\nHost: localhost\n\n",
                "GET /v1/models/%zz HTTP/1.1\nHost: localhost\n\n",
                "GET /v1/models/%2 HTTP/1.1\nHost: localhost\n\n",
                "GET /v1/models/%ff HTTP/1.1\nHost: localhost\n\n",
                "GET /v1/models/%C0%AF HTTP/1.1\nHost: localhost\n\n",
                "GET /v1/models?%zz HTTP/1.1\nHost: localhost\n\n",
                "GET /images/a.png?expires=% HTTP/1.1\nHost: localhost\n\n",
                "GET /% HTTP/1.1\nHost: localhost\n\n",
                "GET v1/models HTTP/1.1\nHost: localhost\n\n",
                "GET ?x HTTP/1.1\nHost: localhost\n\n",
                "GET * HTTP/1.1\nHost: localhost\n\n",
                "GET ftp://localhost/v1/models HTTP/1.1\nHost: localhost\n\n",
                "GET http://user@localhost/v1/models HTTP/1.1\nHost: localhost\n\n",
                "GET http:///v1/models HTTP/1.1\nHost: localhost\n\n",
                "CONNECT localhost:80 HTTP/1.1\nHost: localhost\n\n",
                "GET /v1/models HTTP/1.1\nHost: localhost\n: a\n\n",
                "GET /v1/models HTTP/1.1\nHost: localhost\nX Y: a\n\n",
                "GET /v1/models HTTP/1.1\nHost: localhost\nX: a\u0001b\n\n",
                "G@T /v1/models HTTP/1.1\nHost: localhost\n\n",
                "POST /v1/moderations HTTP/1.1\nHost: localhost\nContent-Type: application/json\u0001\nContent-Length: 2\n\n{}",
                "POST /v1/moderations HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\nzz\n{}\n0\n\n",
            })
    void aHeadThatIsNotHttpIsRefusedOnceAndTheConnectionClosed(String request) throws IOException {
        assertRefused(request + SMUGGLED);
    }

    @Test
    void aHeadThatIsTooLongIsRefusedWithItsOwnStatus() throws IOException {
        try (RawHttp http = new RawHttp()) {
            assertThat(http.send("GET /v1/models HTTP/1.1\n" + HOST + "X: " + "a".repeat(70_000) + "\n\n")
                            .read()
                            .status())
                    .isEqualTo(431);
        }
        try (RawHttp http = new RawHttp()) {
            assertThat(http.send("GET /v1/" + "a".repeat(9_000) + " HTTP/1.1\n" + HOST + "\n")
                            .read()
                            .status())
                    .isEqualTo(414);
        }
    }

    @Test
    void aMalformedRequestBehindGoodOnesIsAnsweredInItsTurn() throws IOException {
        try (RawHttp http = new RawHttp()) {
            http.send("GET /v1/models HTTP/1.1\n" + HOST + "\n" + SMUGGLED + "GET /v1/models HTTP/9.9\n" + HOST + "\n"
                    + SMUGGLED);

            assertThat(http.read().body()).contains("\"object\":\"list\"");
            assertThat(http.read().body()).contains("\"checks\"");
            assertThat(http.read().status()).isEqualTo(400);
            assertThat(http.isClosed()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "Chunked", " chunked "})
    void aChunkedBodyIsRead(String encoding) throws IOException {
        try (RawHttp http = new RawHttp()) {
            Reply reply = http.send("POST /v1/moderations HTTP/1.1\n" + HOST
                            + "Content-Type: application/json\nTransfer-Encoding: " + encoding
                            + "\n\n11\n{\"input\":\"a cat\"}\n0\n\n")
                    .read();

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://localhost/v1/models", "HTTP://other.example:80/v1/models", "https://[::1]/v1/models"})
    void anAbsoluteTargetNamesTheSameResource(String target) throws IOException {
        try (RawHttp http = new RawHttp()) {
            // The target's authority counts, not the header (RFC 9112, 3.2.2).
            int status = http.send("GET " + target + " HTTP/1.1\n" + HOST + "\n")
                    .read()
                    .status();

            assertThat(status).isEqualTo(target.contains("other") ? 403 : 200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/nope, 404, not_found",
        "POST, /v1/images/edits, 404, not_found",
        "POST, /v1/chat/completions, 404, not_found",
        "GET, /v1/, 404, not_found",
        "GET, /v1, 404, not_found",
        "DELETE, /v1/models, 405, method_not_allowed",
        "GET, /v1/images/generations, 405, method_not_allowed",
    })
    void unknownPathsAndMethodsOfTheApiHaveOpenAisErrorShape(String method, String path, int status, String code) {
        given().request(method, path)
                .then()
                .statusCode(status)
                .contentType(startsWith("application/json"))
                .body("error.type", equalTo("invalid_request_error"))
                .body("error.code", equalTo(code));
    }

    @Test
    void errorsOfJobsAndEventsRemainProblems() {
        given().get("/v1/jobs/nothing-here").then().statusCode(404).contentType(startsWith("application/problem+json"));
        given().get("/v1/events").then().statusCode(405).contentType(startsWith("application/problem+json"));
    }

    private static void assertRefused(String request) throws IOException {
        try (RawHttp http = new RawHttp()) {
            Reply reply = http.send(request).read();

            assertThat(reply.status()).as(request).isEqualTo(400);
            assertThat(reply.headers()).as(request).contains("connection: close");
            assertThat(reply.body())
                    .as(request)
                    .contains("\"code\":\"bad_request\"")
                    .doesNotContain("stack");
            assertThat(http.isClosed()).as(request).isTrue();
        }
    }
}
