package dev.hart.api.log;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.api.Ready;
import dev.hart.api.key.KeysProfile;
import dev.hart.api.key.ManualTime;
import dev.hart.image.ImageFormat;
import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(KeysProfile.class)
class QueryFreeSpansIT {
    private static final AttributeKey<String> QUERY = AttributeKey.stringKey("url.query");

    @Inject
    InMemorySpanExporter exporter;

    @Inject
    ImageStore store;

    @Inject
    ManualTime time;

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
        exporter.reset();
        time.refillBuckets();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/images/", "//images/", "/v1/../images/"})
    void theSpanOfADownloadDoesNotContainItsSignature(String spelled) throws InterruptedException {
        ImageKey key =
                store.put(new ImageContent(ImageFormat.PNG, new byte[] {1})).key();
        URI url = store.url(key, Duration.ofMinutes(10)).uri();
        Trace trace = new Trace(exporter);

        given().urlEncodingEnabled(false)
                .header(Trace.HEADER, trace.parent())
                .get(KeysProfile.passedOn(url).replace("/images/", spelled));

        List<SpanData> spans = spans(trace);
        assertThat(exporter.getFinishedSpanItems().toString())
                .doesNotContain("signature")
                .doesNotContain(url.getRawQuery().replaceFirst(".*signature=", ""));
        assertThat(spans)
                .anySatisfy(span -> assertThat(span.getAttributes().get(QUERY)).isEqualTo("REDACTED"));
    }

    @Test
    void theSpanOfARefusedRequestDoesNotContainItsQuery() throws InterruptedException {
        Trace trace = new Trace(exporter);

        given().contentType(ContentType.JSON)
                .header("Authorization", "Bearer " + KeysProfile.STUDIO)
                .header(Trace.HEADER, trace.parent())
                .body("{\"prompt\":\"a cat\"}")
                .post("/v1/images/generations?prompt=marked-prompt")
                .then()
                .statusCode(400);

        assertThat(spans(trace)).isNotEmpty();
        assertThat(exporter.getFinishedSpanItems().toString()).doesNotContain("marked-prompt");
    }

    /** Waits for the span of a request, which ends shortly after its reply. */
    private static List<SpanData> spans(Trace trace) throws InterruptedException {
        return trace.await(span -> span.getAttributes().get(QUERY) != null);
    }
}
