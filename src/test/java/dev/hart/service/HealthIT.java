package dev.hart.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import dev.hart.api.FakeModel;
import dev.hart.api.Ready;
import dev.hart.pipeline.PipelineOptions;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The service from its start to its shutdown, which {@link ShutdownServerIT} tests with a process; here a request can be held. The
 * order matters, since an application starts once and ends once.
 */
@QuarkusTest
@TestProfile(HealthIT.Profile.class)
@TestMethodOrder(OrderAnnotation.class)
class HealthIT {
    @Inject
    SlowModel model;

    @Inject
    Event<ShutdownDelayInitiatedEvent> shutdownBegins;

    @Test
    @Order(1)
    void theServiceIsLiveAtOnceAndReadyWhileAWarmModelAndItsDeviceWork() throws InterruptedException {
        given().get("/q/health/live").then().statusCode(200);
        given().get("/q/health/started").then().statusCode(503);
        given().get("/q/health/ready")
                .then()
                .statusCode(503)
                .body("checks.find { it.name == 'model ready' }.data.state", equalTo("loading the model"));
        given().get("/v1/models").then().statusCode(200).body("data.size()", equalTo(0));
        given().contentType(ContentType.JSON)
                .body("{\"prompt\":\"a cat\"}")
                .post("/v1/images/generations")
                .then()
                .statusCode(503)
                .header("Retry-After", "2")
                .body("error.code", equalTo("model_not_ready"));

        model.loaded.countDown();

        Ready.await();
        given().get("/q/health/started").then().statusCode(200);
        given().get("/q/health").then().statusCode(200).body("status", equalTo("UP"));
        given().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.find { it.name == 'model ready' }.data.state", equalTo("serving"))
                .body("checks.find { it.name == 'model ready' }.data.pack", equalTo(FakeModel.NAME))
                .body("checks.find { it.name == 'model ready' }.data.'waiting requests'", equalTo(0))
                .body("checks.find { it.name == 'model ready' }.data.'batch limit'", equalTo(FakeModel.BATCH));

        fail();
        given().get("/q/health/ready").then().statusCode(200);
        fail();
        given().get("/q/health/ready")
                .then()
                .statusCode(503)
                .body(
                        "checks.find { it.name == 'model ready' }.data.why",
                        equalTo("the device failed 2 times in a row"));
        given().get("/q/health/live").then().statusCode(200);
        // No request comes: the service recovers by itself.
        for (int i = 0; i < 100 && given().get("/q/health/ready").statusCode() != 200; i++) {
            Thread.sleep(100);
        }
        given().get("/q/health/ready").then().statusCode(200);
    }

    private static void fail() {
        post("engine").then().statusCode(500);
    }

    @Test
    @Order(2)
    void aRequestThatOutlastsTheGraceGetsAReply() throws Exception {
        model.loaded.countDown();
        Ready.await();
        CompletableFuture<Response> held = CompletableFuture.supplyAsync(() -> post("hold"));
        assertThat(model.fake.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();

        long start = System.nanoTime();
        shutdownBegins.fire(new ShutdownDelayInitiatedEvent());

        isShuttingDown(held.get(20, TimeUnit.SECONDS));
        // Half of the two seconds.
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(900), Duration.ofSeconds(15));
        isShuttingDown(post("a cat"));
        given().get("/q/health/live").then().statusCode(200);
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

    /** Loads when the test releases {@code loaded}. */
    @Alternative
    @Singleton
    static class SlowModel implements ModelLoader {
        private final CountDownLatch loaded = new CountDownLatch(1);
        private final FakeModel fake = new FakeModel();

        @Override
        public Verified verify(Path pack, PipelineOptions options) {
            Verified verified = fake.verify(pack, options);
            return watcher -> {
                try {
                    loaded.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return verified.load(watcher);
            };
        }
    }

    public static final class Profile implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(SlowModel.class);
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "hart.pack", "made-up",
                    "hart.data", "target/test-data/health",
                    "hart.recovery-interval", "2s",
                    "quarkus.shutdown.timeout", "2s");
        }
    }
}
