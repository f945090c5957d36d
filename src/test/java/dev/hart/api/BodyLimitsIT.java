package dev.hart.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.api.RawHttp.Reply;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(FakeModelProfile.class)
class BodyLimitsIT {
    private static final String POST = "POST /v1/images/generations HTTP/1.1\nHost: localhost\n";
    private static final String JSON = "Content-Type: application/json\n";
    private static final String BODY = "{\"prompt\":\"a\"}";

    @Inject
    FakeModel model;

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    @Test
    void aBodyAnnouncedAsTooLargeIsRefusedBeforeAnyOfItIsSent() throws IOException {
        try (RawHttp http = new RawHttp()) {
            Reply reply = http.send(POST + JSON + "Content-Length: 65537\n\n").read();

            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.body()).contains("\"code\":\"body_too_large\"");
            assertThat(reply.headers()).contains("connection: close");
            assertThat(http.isClosed()).isTrue();
        }
    }

    @Test
    void aChunkedBodyIsReadNoFurtherThanTheLimit() throws IOException {
        try (RawHttp http = new RawHttp()) {
            http.send(POST + JSON + "Transfer-Encoding: chunked\n\n");
            // One byte more than the limit, in a body that does not end.
            http.send("10001\n" + " ".repeat(0x10001) + "\n");

            Reply reply = http.read();

            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.body()).contains("\"code\":\"body_too_large\"");
            assertThat(http.isClosed()).isTrue();
        }
    }

    @Test
    void aChunkedBodyWithinTheLimitIsRead() throws IOException {
        try (RawHttp http = new RawHttp()) {
            http.send(POST + JSON + "Transfer-Encoding: chunked\n\n");
            http.send("7\n" + BODY.substring(0, 7) + "\n7\n" + BODY.substring(7) + "\n0\n\n");

            assertThat(http.read().status()).isEqualTo(200);
        }
    }

    @Test
    void aClientThatExpectsAContinueGetsOne() throws IOException {
        try (RawHttp http = new RawHttp()) {
            http.send(POST + JSON + "Expect: 100-continue\nContent-Length: " + BODY.length() + "\n\n");
            assertThat(http.read().status()).isEqualTo(100);

            assertThat(http.send(BODY).read().status()).isEqualTo(200);
        }
    }

    @Test
    void aClientThatExpectsAContinueIsRefusedBeforeItSendsTheBody() throws IOException {
        try (RawHttp http = new RawHttp()) {
            http.send(POST + JSON + "Expect: 100-continue\nContent-Length: 65537\n\n");

            assertThat(http.read().status()).isEqualTo(413);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Content-Type:\n",
                "Content-Type: text/plain\n",
                "Content-Type: application/x-www-form-urlencoded\n",
                "Content-Type: nonsense\n",
                "Content-Type: application/json5\n",
            })
    void aBodyWithoutAJsonContentTypeIsRefused(String type) throws IOException {
        int generated = model.rows.size();
        try (RawHttp http = new RawHttp()) {
            Reply reply = http.send(POST + type + "Content-Length: " + BODY.length() + "\n\n" + BODY)
                    .read();

            assertThat(reply.status()).isEqualTo(415);
            assertThat(reply.headers()).anyMatch(header -> header.startsWith("content-type: application/json"));
            assertThat(reply.body())
                    .contains("\"type\":\"invalid_request_error\"", "\"code\":\"unsupported_media_type\"");
        }
        assertThat(model.rows).hasSize(generated);
    }

    @Test
    void aServiceWithoutApiKeysRefusesAnotherHostName() throws IOException {
        try (RawHttp http = new RawHttp()) {
            Reply reply = http.send("GET /v1/models HTTP/1.1\nHost: rebound.example:8080\n\n")
                    .read();

            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.body()).contains("\"code\":\"unknown_host\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOCALHOST:8080", "127.0.0.1", "192.168.1.2:80", "[::1]:8080", "pictures.example"})
    void localNamesAddressesAndThePublicNameAreServed(String host) throws IOException {
        try (RawHttp http = new RawHttp()) {
            assertThat(http.send("GET /v1/models HTTP/1.1\nHost: " + host + "\n\n")
                            .read()
                            .status())
                    .isEqualTo(200);
        }
    }
}
