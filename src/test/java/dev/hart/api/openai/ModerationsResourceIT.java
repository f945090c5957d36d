package dev.hart.api.openai;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import dev.hart.api.FakeModel;
import dev.hart.api.FakeModelProfile;
import dev.hart.api.Ready;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@TestProfile(FakeModelProfile.class)
class ModerationsResourceIT {
    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    @Test
    void aTextIsScoredAgainstEachPolicy() {
        post("{\"input\":\"refuse\",\"model\":\"" + FakeModel.NAME + "\"}")
                .statusCode(200)
                .body("id", startsWith("modr-"))
                .body("model", equalTo(FakeModel.NAME))
                .body("results", hasSize(1))
                .body("results[0].flagged", equalTo(true))
                .body("results[0].categories.harassment", equalTo(false))
                .body("results[0].categories.violence", equalTo(true))
                .body("results[0].category_scores.violence", equalTo(0.75f))
                .body("results[0].category_applied_input_types.violence", contains("text"));
    }

    @Test
    void severalTextsAreScoredInOrder() {
        post("{\"input\":[\"a cat\",\"refuse\"]}").statusCode(200).body("results.flagged", contains(false, true));
        post("{\"input\":[{\"type\":\"text\",\"text\":\"refuse\"}]}")
                .statusCode(200)
                .body("results.flagged", contains(true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                     | input | missing_required_parameter",
                "{'input':[]}                                           | input | invalid_value",
                "{'input':['1','2','3','4','5','6','7','8','9','10','11','12','13','14','15','16','17']} | input | invalid_value",
                "{'input':7}                                            | input | invalid_type",
                "{'input':[{'type':'image_url','image_url':{'url':'x'}}]} | input | invalid_type",
                "{'input':'control'}                                    | input | invalid_value",
                "{'input':'a','temperature':1}                          | temperature | unknown_parameter",
            })
    void anInvalidFieldIsRefusedByName(String body, String parameter, String code) {
        post(body.replace('\'', '"'))
                .statusCode(400)
                .body("error.param", equalTo(parameter))
                .body("error.code", equalTo(code));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'user':null,'model':'omni-moderation-latest','input':'a','x':null} | user, model, x",
                "{'model':null,'input':'a','metadata':null} | metadata",
                "{'model':null,'input':'a'} | ",
            })
    void whatHasNoEffectIsNamedInTheReply(String body, @Nullable String names) {
        post(body.replace('\'', '"')).statusCode(200).header("Hart-Ignored", equalTo(names));
    }

    @Test
    void aSafetyCheckWithoutAScoreClearsNothing() {
        post("{\"input\":\"nan\"}").statusCode(503).body("error.code", equalTo("safety_unavailable"));
    }

    @Test
    void anotherModelIsNotFound() {
        post("{\"input\":\"a\",\"model\":\"another-pack\"}")
                .statusCode(404)
                .body("error.code", equalTo("model_not_found"));
    }

    private static ValidatableResponse post(String body) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .post("/v1/moderations")
                .then();
    }
}
