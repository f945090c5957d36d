package dev.hart.api.openai;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.TinyPack;
import dev.hart.api.Ready;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A seed gives the same file however it is requested: with all five stages, on the CPU in fp32. */
@QuarkusTest
@TestProfile(DeterminismIT.Profile.class)
class DeterminismIT {
    private static final String ASKED =
            "\"prompt\":\"a red house\",\"guidance_scale\":4,\"response_format\":\"b64_json\"";

    @Inject
    MeterRegistry metrics;

    /** A pack of random weights, whose safety scores are random too, and a wait that is long enough for batches to fill. */
    public static final class Profile implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "hart.pack", TinyPack.shared().toString(),
                    "hart.data", "target/test-data/determinism",
                    "hart.safety.threshold", "0.999",
                    "hart.queue.batch-wait", "1s");
        }
    }

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    @Test
    void aSeedGivesTheSameFileAloneInABatchOfFourAsAThirdImageAndStreamed() {
        String alone = post("{" + ASKED + ",\"seed\":42}").path("data[0].b64_json");

        List<CompletableFuture<Response>> four = List.of(
                inTheBackground("{" + ASKED + ",\"seed\":42}"),
                inTheBackground("{\"prompt\":\"two boats at night\",\"seed\":9007199254740991}"),
                inTheBackground("{\"prompt\":\"x\",\"seed\":0,\"guidance_scale\":8}"),
                inTheBackground("{\"prompt\":\"a long prompt with many more words than the others\",\"seed\":7}"));
        four.forEach(reply -> assertThat(reply.join().statusCode()).isEqualTo(200));
        Response asThird = post("{" + ASKED + ",\"seed\":40,\"n\":3}");
        String stream = post("{" + ASKED + ",\"seed\":42,\"stream\":true,\"partial_images\":3}")
                .asString();

        assertThat(four.get(0).join().<String>path("data[0].b64_json")).isEqualTo(alone);
        assertThat(asThird.<String>path("data[2].b64_json")).isEqualTo(alone);
        assertThat(asThird.<String>path("data[1].b64_json")).isNotEqualTo(alone);
        assertThat(stream.substring(stream.indexOf("image_generation.completed")))
                .contains("\"b64_json\":\"" + alone);
        assertThat(metrics.get("hart.batch.pictures").summary().max())
                .as("images in the largest batch")
                .isEqualTo(4);
    }

    private static CompletableFuture<Response> inTheBackground(String body) {
        return CompletableFuture.supplyAsync(() -> post(body), task -> new Thread(task, "client").start());
    }

    private static Response post(String body) {
        return given().contentType(ContentType.JSON).body(body).post("/v1/images/generations");
    }
}
