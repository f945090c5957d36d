package dev.hart.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.api.RawHttp.Reply;
import dev.hart.image.ImageFormat;
import dev.hart.store.ImageContent;
import dev.hart.store.ImageStore;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send or read very slowly. */
@Tag("faults")
@QuarkusTest
@TestProfile(ShortTimeoutsProfile.class)
class SlowClientsIT {
    /** More bytes than both ends of a local connection buffer, which is up to 4 MiB each. */
    private static final int LARGE = 20_000_000;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    ImageStore store;

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt\":\"noise\",\"n\":5,\"response_format\":\"b64_json\"}",
                "{\"prompt\":\"noise\",\"n\":5,\"stream\":true,\"partial_images\":2}",
            })
    void aClientThatDoesNotReadItsImagesIsDisconnected(String body) throws Exception {
        try (RawHttp http = RawHttp.narrow()) {
            http.send(post(body.length()) + body);

            assertThat(http.isCutWithin(PATIENCE)).isTrue();
        }
    }

    @Test
    void aClientThatDoesNotReadADownloadIsDisconnected() throws Exception {
        URI url = store.url(
                        store.put(new ImageContent(ImageFormat.PNG, new byte[LARGE]))
                                .key(),
                        Duration.ofMinutes(1))
                .uri();
        try (RawHttp http = RawHttp.narrow()) {
            http.send("GET " + url.getRawPath() + "?" + url.getRawQuery() + " HTTP/1.1\nHost: localhost\n\n");

            assertThat(http.isCutWithin(PATIENCE)).isTrue();
        }
    }

    /** A proxy between client and service would close the connection of a request that waits in silence. */
    @Test
    void aStreamSendsItsHeaderAndCommentsWhileTheDeviceHasNotBegun() throws Exception {
        String body = "{\"prompt\":\"hold\",\"stream\":true}";
        try (RawHttp http = new RawHttp().patience(PATIENCE)) {
            http.send(post(body.length()) + body);

            assertThat(http.readLine("HTTP/1.1 ")).contains(" 200 ");
            assertThat(http.readLine(":")).isEqualTo(":");
            assertThat(http.readLine(":")).isEqualTo(":");
        }
    }

    @Test
    void aClientThatReadsGetsAllOfAReplyOfTheSameSize() {
        byte[] reply = given().contentType(ContentType.JSON)
                .body("{\"prompt\":\"noise\",\"n\":5,\"response_format\":\"b64_json\"}")
                .post("/v1/images/generations")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();

        assertThat(reply).hasSizeGreaterThan(LARGE);
    }

    @Test
    void slowBodiesDelayNoOtherRequestAndAreRefusedAfterTheTimeout() throws Exception {
        List<RawHttp> slow = new ArrayList<>();
        long start = System.nanoTime();
        try {
            for (int i = 0; i < 2 * ShortTimeoutsProfile.THREADS; i++) {
                slow.add(new RawHttp().send(post(1000) + "{"));
            }

            String body = "{\"prompt\":\"a cat\"}";
            try (RawHttp http = new RawHttp().patience(Duration.ofSeconds(5))) {
                assertThat(http.send(post(body.length()) + body).read().status())
                        .isEqualTo(200);
            }
            // Beyond the body timeout, but within the 2 s in which a refused client can read the reply.
            while (System.nanoTime() - start < 1_300_000_000) {
                for (RawHttp http : slow) {
                    http.send(" ");
                }
                Thread.sleep(100);
            }

            for (RawHttp http : slow) {
                Reply reply = http.patience(Duration.ofSeconds(5)).read();
                assertThat(reply.status()).isEqualTo(408);
                assertThat(reply.headers()).contains("connection: close");
                assertThat(reply.body()).contains("\"code\":\"body_timeout\"", "within 1 s");
                assertThat(http.isClosed()).isTrue();
            }
        } finally {
            for (RawHttp http : slow) {
                http.close();
            }
        }
    }

    @Test
    void aBodyThatPausesWithinTheTimeoutIsRead() throws IOException, InterruptedException {
        String body = "{\"prompt\":\"a cat\"}";
        try (RawHttp http = new RawHttp().send(post(body.length()) + body.substring(0, 5))) {
            Thread.sleep(300);

            assertThat(http.send(body.substring(5)).read().status()).isEqualTo(200);
        }
    }

    @Test
    void connectionsThatSendNothingOrAHeadByteByByteAreClosed() throws Exception {
        try (RawHttp silent = new RawHttp();
                RawHttp slow = new RawHttp();
                RawHttp idle = new RawHttp()) {
            assertThat(idle.send("GET /v1/models HTTP/1.1\nHost: localhost\n\n")
                            .read()
                            .status())
                    .isEqualTo(200);
            slow.send("GET /v1/models HTTP/1.1\nHost: localhost\n");
            boolean cut = false;
            for (int i = 0; i < 40 && !cut; i++) {
                Thread.sleep(100);
                try {
                    slow.send("x");
                } catch (IOException closed) {
                    cut = true;
                }
            }

            assertThat(cut).isTrue();
            assertThat(silent.isClosed()).isTrue();
            assertThat(idle.isClosed()).isTrue();
        }
    }

    @Test
    void aRequestThatTakesLongerThanBothTimeoutsIsNotCut() throws Exception {
        String body = "{\"prompt\":\"hold\"}";
        try (RawHttp http = new RawHttp()
                .send("POST /v1/images/generations HTTP/1.1\n"
                        + "Host: localhost\n"
                        + "X-Request-Timeout: 4\n"
                        + "Content-Type:"
                        + " application/json\n"
                        + "Content-Length:"
                        + " " + body.length() + "\n\n" + body)) {
            Reply reply = http.read();

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.body()).contains("\"code\":\"timeout\"");
        }
    }

    @Test
    void aFloodOfConnectionsKeepsNoClientOut() throws Exception {
        List<RawHttp> flood = new ArrayList<>();
        try {
            for (int i = 0; i < 3 * ShortTimeoutsProfile.CONNECTIONS; i++) {
                flood.add(new RawHttp());
            }

            try (RawHttp http = new RawHttp().patience(Duration.ofSeconds(5))) {
                assertThat(http.send("GET /q/health/live HTTP/1.1\nHost: localhost\n\n")
                                .read()
                                .status())
                        .isEqualTo(200);
            }
            assertThat(flood.get(0).isClosed()).isTrue();
        } finally {
            for (RawHttp http : flood) {
                http.close();
            }
        }
    }

    private static String post(int length) {
        return "POST /v1/images/generations HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: "
                + length + "\n\n";
    }
}
