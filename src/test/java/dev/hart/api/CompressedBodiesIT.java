package dev.hart.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies with {@code Content-Encoding}. */
@QuarkusTest
@TestProfile(FakeModelProfile.class)
class CompressedBodiesIT {
    private static final String BODY = "{\"prompt\":\"a cat\"}";

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZip", "x-gzip"})
    void aBodyInGzipIsUnpacked(String coding) throws Exception {
        assertThat(post("/v1/images/generations", coding, gzip(BODY)).statusCode())
                .isEqualTo(200);
        HttpResponse<String> job = post("/v1/jobs", coding, gzip(BODY));
        assertThat(job.statusCode()).isEqualTo(202);
        assertThat(post("/v1/moderations", coding, gzip("{\"input\":\"a cat\"}"))
                        .statusCode())
                .isEqualTo(200);
        awaitEnd(job);
    }

    /** A job that still runs would take the only place of the queue from the next test. */
    private static void awaitEnd(HttpResponse<String> job) throws InterruptedException {
        String id = JsonPath.from(job.body()).getString("id");
        for (int i = 0; i < 500; i++) {
            if (RestAssured.get("/v1/jobs/" + id).path("state").equals("succeeded")) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("job " + id + " has not succeeded");
    }

    @Test
    void aBodyInTwoPartsOfGzipIsOneBody() throws Exception {
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        parts.writeBytes(gzip(BODY.substring(0, 7)));
        parts.writeBytes(gzip(BODY.substring(7)));

        assertThat(post("/v1/images/generations", "gzip", parts.toByteArray()).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"65536, 200", "65537, 413", "60000000, 413"})
    void theUnpackedBodyHasTheLimitOfOtherBodies(int length, int status) throws Exception {
        HttpResponse<String> reply =
                post("/v1/images/generations", "gzip", gzip(BODY + " ".repeat(length - BODY.length())));

        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
        if (status == 413) {
            assertThat(reply.body()).contains("\"code\":\"body_too_large\"");
        }
    }

    @Test
    void bytesThatAreNotInGzipAreRefused() throws Exception {
        byte[] packed = gzip(BODY);
        byte[] damaged = packed.clone();
        damaged[packed.length - 6] = (byte) ~damaged[packed.length - 6];

        for (byte[] body :
                new byte[][] {BODY.getBytes(StandardCharsets.UTF_8), Arrays.copyOf(packed, packed.length - 4), damaged
                }) {
            HttpResponse<String> reply = post("/v1/images/generations", "gzip", body);

            assertThat(reply.statusCode()).isEqualTo(400);
            assertThat(reply.body()).contains("\"code\":\"invalid_body\"").contains("gzip");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "deflate", "gzip, gzip", "zstd"})
    void anotherCodingIsRefusedByName(String coding) throws Exception {
        HttpResponse<String> reply = post("/v1/images/generations", coding, gzip(BODY));

        assertThat(reply.statusCode()).isEqualTo(415);
        assertThat(reply.body())
                .contains("\"param\":\"Content-Encoding\"")
                .contains("must be gzip or identity, is '" + coding + "'");
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    private static HttpResponse<String> post(String path, String coding, byte[] body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
                .header("Content-Type", "application/json")
                .header("Content-Encoding", coding)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
