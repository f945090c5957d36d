package dev.hart.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.api.FakeModel;
import dev.hart.api.Ready;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(StageSpansIT.Profile.class)
public class StageSpansIT {
    @Inject
    InMemorySpanExporter exporter;

    /** Exports traces into memory. */
    public static final class Profile implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(FakeModel.class);
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "hart.pack", "made-up",
                    "hart.data", "target/test-data/spans",
                    "quarkus.otel.sdk.disabled", "false",
                    "quarkus.otel.bsp.schedule.delay", "20ms");
        }
    }

    @Singleton
    static class Exporter {
        @Produces
        @Singleton
        InMemorySpanExporter exporter() {
            return InMemorySpanExporter.create();
        }
    }

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
        exporter.reset();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRequestHasSpansForItsWaitAndItsStagesAndNoneContainsThePrompt(boolean stream) throws InterruptedException {
        given().contentType(ContentType.JSON)
                .body("{\"prompt\":\"marked-prompt\",\"n\":2,\"response_format\":\"b64_json\",\"stream\":" + stream
                        + "}")
                .post("/v1/images/generations")
                .then()
                .statusCode(200);

        List<SpanData> spans = spans();
        assertThat(spans).extracting(SpanData::getName).contains("POST /v1/images/generations");
        SpanData request = spans.stream()
                .filter(span -> span.getName().equals("POST /v1/images/generations"))
                .findFirst()
                .orElseThrow();
        List<SpanData> stages = spans.stream()
                .filter(span -> span.getParentSpanId().equals(request.getSpanId()))
                .toList();
        assertThat(stages)
                .extracting(SpanData::getName)
                .containsExactly("queue", "safety", "text_encoder", "transformer", "residual", "decoder");
        for (int i = 1; i < stages.size(); i++) {
            assertThat(stages.get(i).getStartEpochNanos())
                    .isEqualTo(stages.get(i - 1).getEndEpochNanos());
        }
        assertThat(stages.get(3).getEndEpochNanos() - stages.get(3).getStartEpochNanos())
                .isEqualTo(10_000_000);
        assertThat(request.getAttributes().asMap().toString())
                .contains("hart.pack=" + FakeModel.NAME, "hart.pictures=2", "hart.outcome=generated");
        assertThat(spans.toString()).doesNotContain("marked-prompt");
    }

    @ParameterizedTest
    @CsvSource({"refuse,400,refused", "engine,500,failed"})
    void theSpanOfARequestNamesItsOutcome(String prompt, int status, String outcome) throws InterruptedException {
        given().contentType(ContentType.JSON)
                .body("{\"prompt\":\"" + prompt + "\"}")
                .post("/v1/images/generations")
                .then()
                .statusCode(status);

        assertThat(spans().toString()).contains("hart.outcome=" + outcome);
    }

    /** The request's own span ends a moment after its reply. */
    private List<SpanData> spans() throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            List<SpanData> spans = exporter.getFinishedSpanItems();
            if (spans.stream().anyMatch(span -> span.getName().startsWith("POST /v1/images"))) {
                return spans;
            }
            Thread.sleep(50);
        }
        return List.of();
    }
}
