package dev.hart.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.api.FakeModel;
import dev.hart.api.Ready;
import dev.hart.api.key.KeysProfile;
import dev.hart.api.key.ManualTime;
import dev.hart.api.log.Trace;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(KeysProfile.class)
class StageSpansIT {
    @Inject
    InMemorySpanExporter exporter;

    @Inject
    ManualTime time;

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
        time.refillBuckets();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRequestHasSpansForItsWaitAndItsStagesAndNoneContainsThePrompt(boolean stream) throws InterruptedException {
        Trace trace = new Trace(exporter);
        with(trace)
                .body("{\"prompt\":\"marked-prompt\",\"n\":2,\"response_format\":\"b64_json\",\"stream\":" + stream
                        + "}")
                .post("/v1/images/generations")
                .then()
                .statusCode(200);

        List<SpanData> spans = spans(trace);
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
        // Nor does any other span, such as one of the batch.
        assertThat(exporter.getFinishedSpanItems().toString()).doesNotContain("marked-prompt");
    }

    @ParameterizedTest
    @CsvSource({"refuse,400,refused", "engine,500,failed"})
    void theSpanOfARequestNamesItsOutcome(String prompt, int status, String outcome) throws InterruptedException {
        Trace trace = new Trace(exporter);
        with(trace)
                .body("{\"prompt\":\"" + prompt + "\"}")
                .post("/v1/images/generations")
                .then()
                .statusCode(status);

        assertThat(spans(trace).toString()).contains("hart.outcome=" + outcome);
    }

    private static RequestSpecification with(Trace trace) {
        return given().contentType(ContentType.JSON)
                .header("Authorization", "Bearer " + KeysProfile.STUDIO)
                .header(Trace.HEADER, trace.parent());
    }

    /** The request's own span ends a moment after its reply. */
    private static List<SpanData> spans(Trace trace) throws InterruptedException {
        return trace.await(span -> span.getName().startsWith("POST /v1/images"));
    }
}
