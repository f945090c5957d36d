package dev.hart.api.openai;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.api.FakeModel;
import dev.hart.api.FakeModelProfile;
import dev.hart.api.RawHttp;
import dev.hart.api.Ready;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@TestProfile(FakeModelProfile.class)
class StreamingIT {
    private static final String PARTIAL = "image_generation.partial_image";
    private static final String COMPLETED = "image_generation.completed";

    @Inject
    ObjectMapper json;

    @Inject
    FakeModel model;

    private record Event(String name, JsonNode data) {}

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    @Test
    void previewsAreSentInOrderAndThenTheImage() throws IOException {
        List<Event> events = events("{\"prompt\":\"a cat\",\"stream\":true,\"partial_images\":2,\"seed\":7}");

        assertThat(events).extracting(Event::name).containsExactly(PARTIAL, PARTIAL, COMPLETED);
        assertThat(events).allSatisfy(event -> {
            assertThat(event.data().get("type").textValue()).isEqualTo(event.name());
            assertThat(event.data().get("size").textValue()).isEqualTo("8x8");
            assertThat(event.data().get("quality").textValue()).isEqualTo("high");
            assertThat(event.data().get("background").textValue()).isEqualTo("opaque");
            assertThat(event.data().get("output_format").textValue()).isEqualTo("png");
            assertThat(event.data().get("created_at").longValue()).isPositive();
            assertThat(event.data().get("image_index").intValue()).isZero();
            assertThat(event.data().get("seed").longValue()).isEqualTo(7);
        });
        assertThat(events.get(0).data().get("partial_image_index").intValue()).isZero();
        assertThat(events.get(1).data().get("partial_image_index").intValue()).isEqualTo(1);
        assertThat(events.get(0).data().has("usage")).isFalse();
        JsonNode completed = events.get(2).data();
        assertThat(completed.has("partial_image_index")).isFalse();
        assertThat(completed.get("usage").get("output_tokens").intValue()).isEqualTo(21);
        assertThat(completed.get("b64_json")).isNotEqualTo(events.get(0).data().get("b64_json"));
    }

    @Test
    void theStreamedImageIsTheOneInAWholeReply() throws IOException {
        String same = "\"prompt\":\"a cat\",\"seed\":9,\"response_format\":\"b64_json\"";
        String whole = given().contentType(ContentType.JSON)
                .body("{" + same + "}")
                .post("/v1/images/generations")
                .path("data[0].b64_json");

        List<Event> events = events("{" + same + ",\"stream\":true}");

        assertThat(events)
                .singleElement()
                .satisfies(event ->
                        assertThat(event.data().get("b64_json").textValue()).isEqualTo(whole));
    }

    @Test
    void eventsOfSeveralImagesCarryTheImageIndex() throws IOException {
        List<Event> events = events("{\"prompt\":\"a cat\",\"n\":6,\"stream\":true,\"partial_images\":1,\"seed\":3}");

        List<Integer> completed = events.stream()
                .filter(event -> event.name().equals(COMPLETED))
                .map(event -> event.data().get("image_index").intValue())
                .toList();
        assertThat(completed).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(events)
                .hasSize(12)
                .allSatisfy(event -> assertThat(event.data().get("seed").intValue())
                        .isEqualTo(3 + event.data().get("image_index").intValue()));
    }

    @ParameterizedTest
    @CsvSource({"png,89504e47", "jpeg,ffd8ff", "webp,52494646"})
    void eventsContainImagesInTheRequestedFormat(String format, String start) throws IOException {
        List<Event> events = events(
                "{\"prompt\":\"a cat\",\"stream\":true,\"partial_images\":1,\"output_format\":\"" + format + "\"}");

        byte[] expected = HexFormat.of().parseHex(start);
        assertThat(events)
                .hasSize(2)
                .allSatisfy(event -> assertThat(Base64.getDecoder()
                                .decode(event.data().get("b64_json").textValue()))
                        .startsWith(expected));
    }

    @Test
    void aFailureBeforeTheFirstEventHasAStatus() {
        stream("{\"prompt\":\"refuse\",\"stream\":true}")
                .then()
                .statusCode(400)
                .contentType(ContentType.JSON)
                .body("error.code", equalTo("content_policy_violation"));
        stream("{\"prompt\":\"nan\",\"stream\":true}")
                .then()
                .statusCode(503)
                .body("error.code", equalTo("safety_unavailable"));
        stream("{\"prompt\":\"engine\",\"stream\":true}")
                .then()
                .statusCode(500)
                .body("error.code", equalTo("internal_error"));
    }

    @Test
    void aLaterFailureIsAnEvent() throws IOException {
        List<Event> events = events("{\"prompt\":\"engine late\",\"stream\":true,\"partial_images\":1}");

        assertThat(events).extracting(Event::name).containsExactly(PARTIAL, "error");
        JsonNode error = events.get(1).data();
        assertThat(error.get("type").textValue()).isEqualTo("error");
        assertThat(error.get("error").get("code").textValue()).isEqualTo("internal_error");
    }

    /** The request never ends by itself, so a server that held events back until the end would send nothing. */
    @Test
    void eventsAreSentOneByOneAndADisconnectedClientFreesTheDevice() throws Exception {
        model.cancelled.drainPermits();
        try (RawHttp http = stream("hold late", 1)) {
            http.readLine("event: " + PARTIAL);
            assertThat(json.readTree(http.readLine("data: ").substring(6)).get("partial_image_index"))
                    .isEqualTo(json.readTree("0"));
            assertThat(model.cancelled.availablePermits()).isZero();
        }

        assertThat(model.cancelled.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
        stream("{\"prompt\":\"a cat\"}").then().statusCode(200);
    }

    @Test
    void aClientThatDisconnectsBeforeTheFirstScaleFreesTheDevice() throws Exception {
        model.held.drainPermits();
        model.cancelled.drainPermits();
        try (RawHttp http = stream("hold", 1)) {
            assertThat(http).isNotNull();
            assertThat(model.held.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
            assertThat(model.cancelled.availablePermits()).isZero();
        }

        assertThat(model.cancelled.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
        stream("{\"prompt\":\"a cat\"}").then().statusCode(200);
    }

    @Test
    void anImageThatCannotBeEncodedCancelsTheRequestOnTheDevice() throws Exception {
        model.cancelled.drainPermits();
        try (RawHttp http = stream("unfit", 1)) {
            http.readLine("event: error");
            assertThat(http.readLine("data: ")).contains("\"code\":\"internal_error\"");

            assertThat(model.cancelled.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** A request that times out after 15 s, so that a failure of one test does not affect others. */
    private static RawHttp stream(String prompt, int previews) throws IOException {
        String body = "{\"prompt\":\"" + prompt + "\",\"stream\":true,\"partial_images\":" + previews + "}";
        return new RawHttp()
                .patience(Duration.ofSeconds(10))
                .send("POST /v1/images/generations HTTP/1.1\nHost: localhost\nContent-Type: application/json\n"
                        + "X-Request-Timeout: 15\nContent-Length: " + body.length() + "\n\n" + body);
    }

    private List<Event> events(String body) throws IOException {
        Response response = stream(body);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        assertThat(response.contentType()).startsWith("text/event-stream");
        assertThat(response.header("Cache-Control")).isEqualTo("no-cache");
        List<Event> events = new ArrayList<>();
        for (String block : response.asString().split("\n\n", -1)) {
            if (block.isEmpty()) {
                continue;
            }
            List<String> lines = block.lines().toList();
            assertThat(lines).hasSize(2);
            assertThat(lines.get(0)).startsWith("event: ");
            assertThat(lines.get(1)).startsWith("data: ");
            events.add(new Event(
                    lines.get(0).substring(7), json.readTree(lines.get(1).substring(6))));
        }
        return events;
    }

    private static Response stream(String body) {
        return given().contentType(ContentType.JSON).body(body).post("/v1/images/generations");
    }
}
