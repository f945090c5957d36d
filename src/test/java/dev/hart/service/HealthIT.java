package dev.hart.service;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import dev.hart.api.FakeModel;
import dev.hart.api.Ready;
import dev.hart.pipeline.PipelineOptions;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(HealthIT.Profile.class)
class HealthIT {
    @Inject
    SlowModel model;

    @Test
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
        given().contentType(ContentType.JSON)
                .body("{\"prompt\":\"engine\"}")
                .post("/v1/images/generations")
                .then()
                .statusCode(500);
    }

    /** Loads when the test releases {@code loaded}. */
    @Alternative
    @Singleton
    static class SlowModel implements ModelLoader {
        private final CountDownLatch loaded = new CountDownLatch(1);

        @Override
        public Verified verify(Path pack, PipelineOptions options) {
            Verified verified = new FakeModel().verify(pack, options);
            return beforeGraph -> {
                try {
                    loaded.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return verified.load(beforeGraph);
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
                    "hart.pack", "made-up", "hart.data", "target/test-data/health", "hart.recovery-interval", "2s");
        }
    }
}
