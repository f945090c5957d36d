package dev.hart.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import dev.hart.api.FakeModel;
import dev.hart.api.Ready;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the shutdown as {@link ShutdownServerIT} does, but in process, where a request can be held. */
@QuarkusTest
@TestProfile(ShutdownGraceIT.Profile.class)
class ShutdownGraceIT {
    @Inject
    FakeModel model;

    @Inject
    Event<ShutdownDelayInitiatedEvent> shutdownBegins;

    @Test
    void aRequestThatOutlastsTheGraceGetsAReply() throws Exception {
        Ready.await();
        CompletableFuture<Response> held = CompletableFuture.supplyAsync(() -> post("hold"));
        assertThat(model.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();

        long start = System.nanoTime();
        shutdownBegins.fire(new ShutdownDelayInitiatedEvent());

        isShuttingDown(held.get(20, TimeUnit.SECONDS));
        // Half of the two seconds.
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(900), Duration.ofSeconds(15));
        isShuttingDown(post("a cat"));
        given().get("/q/health/live").then().statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({"PT20S,PT19S", "PT2S,PT1S", "PT1S,PT0.5S", "PT0S,PT0S"})
    void theLastSecondOfTheGraceIsForReplies(Duration allowed, Duration patience) {
        assertThat(ShutdownGrace.patience(allowed)).isEqualTo(patience);
    }

    private static void isShuttingDown(Response reply) {
        reply.then()
                .statusCode(503)
                .header("Retry-After", matchesPattern("[1-9][0-9]*"))
                .body("error.code", equalTo("shutting_down"));
    }

    private static Response post(String prompt) {
        return given().contentType(ContentType.JSON)
                .body("{\"prompt\":\"" + prompt + "\"}")
                .post("/v1/images/generations");
    }

    public static final class Profile implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(FakeModel.class);
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "hart.pack", "made-up",
                    "hart.data", "target/test-data/grace",
                    "quarkus.shutdown.timeout", "2s");
        }
    }
}
