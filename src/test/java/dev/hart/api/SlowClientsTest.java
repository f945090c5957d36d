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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send or read next to nothing. */
@QuarkusTest
@TestProfile(ImpatientProfile.class)
class SlowClientsTest {
    /** Above what both ends of a connection on this machine take in by themselves, which is up to 4 MiB each. */
    private static final int MUCH = 20_000_000;

    private static final Duration LONG = Duration.ofSeconds(15);

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
    void whoAsksForPicturesAndReadsNothingIsHungUpOn(String body) throws Exception {
        try (RawHttp http = RawHttp.narrow()) {
            http.send(post(body.length()) + body);

            assertThat(http.isCutWithin(LONG)).isTrue();
        }
    }

    @Test
    void whoOpensAUrlAndReadsNothingIsHungUpOn() throws Exception {
        URI url = store.url(
                        store.put(new ImageContent(ImageFormat.PNG, new byte[MUCH]))
                                .key(),
                        Duration.ofMinutes(1))
                .uri();
        try (RawHttp http = RawHttp.narrow()) {
            http.send("GET " + url.getRawPath() + "?" + url.getRawQuery() + " HTTP/1.1\nHost: localhost\n\n");

            assertThat(http.isCutWithin(LONG)).isTrue();
        }
    }

    @Test
    void whoReadsGetsAllOfAReplyThatIsAsLarge() {
        byte[] reply = given().contentType(ContentType.JSON)
                .body("{\"prompt\":\"noise\",\"n\":5,\"response_format\":\"b64_json\"}")
                .post("/v1/images/generations")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();

        assertThat(reply).hasSizeGreaterThan(MUCH);
    }

    @Test
    void bodiesThatComeAByteAtATimeKeepNobodyWaitingAndEndInTime() throws Exception {
        List<RawHttp> slow = new ArrayList<>();
        long start = System.nanoTime();
        try {
            for (int i = 0; i < 2 * ImpatientProfile.THREADS; i++) {
                slow.add(new RawHttp().send(post(1000) + "{"));
            }

            String body = "{\"prompt\":\"a cat\"}";
            try (RawHttp http = new RawHttp().patience(Duration.ofSeconds(5))) {
                assertThat(http.send(post(body.length()) + body).read().status())
                        .isEqualTo(200);
            }
            // Past their time, but not past the 2 s in which a refused client can take the refusal.
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
    void aBodyThatPausesWithinItsTimeIsRead() throws IOException, InterruptedException {
        String body = "{\"prompt\":\"a cat\"}";
        try (RawHttp http = new RawHttp().send(post(body.length()) + body.substring(0, 5))) {
            Thread.sleep(300);

            assertThat(http.send(body.substring(5)).read().status()).isEqualTo(200);
        }
    }

    private static String post(int length) {
        return "POST /v1/images/generations HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: "
                + length + "\n\n";
    }
}
