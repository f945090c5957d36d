package dev.hart.api.openai;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import dev.hart.api.FakeModel;
import dev.hart.api.FakeModelProfile;
import dev.hart.api.Ready;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(FakeModelProfile.class)
class ModelsResourceIT {
    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    @Test
    void theListContainsThePackServed() {
        given().get("/v1/models")
                .then()
                .statusCode(200)
                .body("object", equalTo("list"))
                .body("data.id", contains(FakeModel.NAME))
                .body("data.object", contains("model"))
                .body("data[0].created", greaterThan(0))
                .body("data.owned_by", contains("hart"))
                .body("data[0].guidance_scale", equalTo(4.5f))
                .body("data[0].size", equalTo("8x8"));
    }

    @Test
    void theListSaysWhatThePackIsAndWhatItCanDraw() {
        given().get("/v1/models")
                .then()
                .body("data[0].notice", equalTo("a test: images are one grey"))
                .body("data[0].draws.subjects", contains("grey squares"))
                .body("data[0].draws.words", contains("a", "square"));
    }

    @Test
    void thePackIsFoundByItsName() {
        given().get("/v1/models/" + FakeModel.NAME).then().statusCode(200).body("id", equalTo(FakeModel.NAME));
    }

    @Test
    void anotherNameIsNotFound() {
        given().get("/v1/models/dall-e-3")
                .then()
                .statusCode(404)
                .body("error.type", equalTo("invalid_request_error"))
                .body("error.code", equalTo("model_not_found"));
    }
}
