package dev.hart.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.hart.api.log.LogCapture;
import dev.hart.aws.S3Server;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The service with its images in S3. */
@Tag("faults")
@QuarkusTest
@TestProfile(S3StoreProfile.class)
class CloudStoreIT {
    @ConfigProperty(name = "hart.s3.endpoint")
    URI endpoint = URI.create("");

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    @Test
    void theUrlOfAReplyDownloadsTheImageFromS3() throws Exception {
        String inTheReply = post("{\"prompt\":\"a cat\",\"seed\":3,\"response_format\":\"b64_json\"}")
                .extract()
                .path("data[0].b64_json");

        String url = post("{\"prompt\":\"a cat\",\"seed\":3}").extract().path("data[0].url");

        assertThat(url)
                .startsWith(endpoint + "/" + S3Server.BUCKET + "/images/")
                .contains("X-Amz-Expires=600");
        HttpResponse<byte[]> image = get(url);
        assertThat(image.statusCode()).isEqualTo(200);
        assertThat(image.headers().firstValue("Content-Type")).hasValue("image/png");
        assertThat(image.headers().firstValue("Cache-Control")).hasValue("private, immutable");
        assertThat(Base64.getEncoder().encodeToString(image.body())).isEqualTo(inTheReply);
        assertThat(get(url.replace("X-Amz-Expires=600", "X-Amz-Expires=601")).statusCode())
                .isEqualTo(403);
    }

    @Test
    void urlsOfTheLocalStoreAreNotServed() {
        given().get("/images/a.png?expires=9999999999&signature=x")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("detail", equalTo("images are not stored here"));

        assertThat(Path.of(S3StoreProfile.DATA))
                .as("nothing is created on the disk")
                .doesNotExist();
    }

    @Test
    void secretsAndSignedUrlsAreNotLogged() {
        LogCapture log = new LogCapture();
        try {
            String url = post("{\"prompt\":\"a wombat\"}").extract().path("data[0].url");
            String signature = url.substring(url.indexOf("X-Amz-Signature=") + 16);
            assertThat(signature).hasSize(64);

            assertThat(log.lines).isNotEmpty();
            assertThat(log.lines)
                    .noneMatch(line -> line.toString().contains(signature))
                    .noneMatch(line -> line.toString().contains(S3Server.SECRET))
                    .noneMatch(line -> line.toString().contains("wombat"));
        } finally {
            log.close();
        }
    }

    /** With S3, instances share records but not the local queue, so jobs need a setting to be enabled. */
    @Test
    void jobsAreOffUnlessEnabled() {
        given().contentType(ContentType.JSON)
                .body("{\"prompt\":\"a cat\"}")
                .post("/v1/jobs")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("code", equalTo("jobs_disabled"));
        given().contentType("application/cloudevents+json")
                .body(("{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/a\",\"type\":\"dev.hart.job.requested\","
                                + "\"data\":{\"prompt\":\"a cat\"}}")
                        .getBytes(StandardCharsets.UTF_8))
                .post("/v1/events")
                .then()
                .statusCode(404)
                .body("code", equalTo("jobs_disabled"));
        given().contentType(ContentType.JSON)
                .header("Prefer", "respond-async")
                .body("{\"prompt\":\"a cat\"}")
                .post("/v1/images/generations")
                .then()
                .statusCode(200)
                .header("Preference-Applied", nullValue());
    }

    private HttpResponse<byte[]> get(String url) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray());
    }

    private static ValidatableResponse post(String body) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .post("/v1/images/generations")
                .then()
                .statusCode(200);
    }
}
