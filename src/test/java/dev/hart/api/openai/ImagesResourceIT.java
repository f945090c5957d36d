package dev.hart.api.openai;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.hart.api.FakeModel;
import dev.hart.api.FakeModelProfile;
import dev.hart.api.Ready;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.ImageRow;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.config.LogConfig;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(FakeModelProfile.class)
class ImagesResourceIT {
    private static final String PATH = "/v1/images/generations";
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    @Inject
    FakeModel model;

    @BeforeEach
    void ready() throws InterruptedException {
        Ready.await();
    }

    @Test
    void theReplyContainsWorkingUrlsAndTheSeedOfEachImage() {
        List<String> urls = post("{\"prompt\":\"a cat\",\"n\":2,\"seed\":7}")
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body("created", notNullValue())
                .body("data", hasSize(2))
                .body("data.seed", contains(7, 8))
                .body("data.url", everyItem(startsWith(FakeModelProfile.PUBLIC_URL + "/images/")))
                .body("data.b64_json", everyItem(nullValue()))
                .body("output_format", equalTo("png"))
                .body("size", equalTo("8x8"))
                .body("quality", equalTo("high"))
                .body("usage.input_tokens", equalTo(5))
                .body("usage.output_tokens", equalTo(42))
                .body("usage.total_tokens", equalTo(47))
                .body("usage.input_tokens_details.text_tokens", equalTo(5))
                .extract()
                .path("data.url");

        for (String url : urls) {
            byte[] png = given().urlEncodingEnabled(false)
                    .get(url.substring(FakeModelProfile.PUBLIC_URL.length()))
                    .then()
                    .statusCode(200)
                    .contentType("image/png")
                    .extract()
                    .asByteArray();
            assertThat(png).startsWith(PNG);
        }
    }

    @Test
    void theReplyContainsTheImageItselfOnRequest() {
        String base64 = post("{\"prompt\":\"a cat\",\"response_format\":\"b64_json\"}")
                .statusCode(200)
                .body("data[0].url", nullValue())
                .extract()
                .path("data[0].b64_json");

        assertThat(Base64.getDecoder().decode(base64)).startsWith(PNG);
    }

    @Test
    void theSeedOfTheReplyMakesTheSameImageAgain() {
        String random = "{\"prompt\":\"a cat\",\"n\":3,\"response_format\":\"b64_json\"}";
        var data = post(random).statusCode(200).extract().jsonPath();
        long seed = data.getLong("data[2].seed");

        String again = "{\"prompt\":\"a cat\",\"response_format\":\"b64_json\",\"seed\":" + seed + "}";

        post(again).statusCode(200).body("data[0].b64_json", equalTo(data.getString("data[2].b64_json")));
    }

    @Test
    void everyFieldOfARequestReachesTheModel() {
        post("""
                {"prompt":"a fox","model":"fake-pack","n":3,"seed":9007199254740989,"guidance_scale":2.5,
                 "size":"8x8","quality":"high","output_format":"png","response_format":"b64_json","user":"u"}""").statusCode(200);

        assertThat(last(3)).extracting(ImageRow::prompt).containsOnly("a fox");
        assertThat(last(3)).extracting(ImageRow::guidance).containsOnly(2.5);
        assertThat(last(3))
                .extracting(ImageRow::seed)
                .containsExactly(9007199254740989L, 9007199254740990L, 9007199254740991L);
    }

    @Test
    void absentAndNullFieldsGetTheDefaultsOfThePack() {
        post("{\"prompt\":\"an owl\",\"n\":null,\"model\":null,\"guidance_scale\":null,\"size\":\"auto\"}")
                .statusCode(200);

        assertThat(last(1)).extracting(ImageRow::prompt).containsExactly("an owl");
        assertThat(last(1).get(0).guidance()).isEqualTo(4.5);
        assertThat(last(1).get(0).seed()).isBetween(0L, ImageRequest.MAX_SEED);
    }

    @Test
    void aSeedOfMinusOneAsksForARandomSeed() {
        post("{\"prompt\":\"an owl\",\"seed\":-1}").statusCode(200);
        post("{\"prompt\":\"an owl\",\"seed\":-1}").statusCode(200);

        List<Long> seeds = last(2).stream().map(ImageRow::seed).toList();
        assertThat(seeds).allMatch(seed -> seed >= 0 && seed <= ImageRequest.MAX_SEED);
        assertThat(seeds.get(0)).isNotEqualTo(seeds.get(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                            | prompt          | missing_required_parameter",
                "{'prompt':null}                               | prompt          | missing_required_parameter",
                "{'prompt':''}                                 | prompt          | invalid_value",
                "{'prompt':'  '}                               | prompt          | invalid_value",
                "{'prompt':7}                                  | prompt          | invalid_type",
                "{'prompt':['a']}                              | prompt          | invalid_type",
                "{'prompt':'control'}                          | prompt          | invalid_value",
                "{'prompt':'a','n':0}                          | n               | invalid_value",
                "{'prompt':'a','n':11}                         | n               | invalid_value",
                "{'prompt':'a','n':4294967297}                 | n               | invalid_value",
                "{'prompt':'a','n':'2'}                        | n               | invalid_type",
                "{'prompt':'a','n':1.5}                        | n               | invalid_type",
                "{'prompt':'a','seed':-2}                      | seed            | invalid_value",
                "{'prompt':'a','seed':9007199254740992}        | seed            | invalid_value",
                "{'prompt':'a','n':2,'seed':9007199254740991}  | seed            | invalid_value",
                "{'prompt':'a','seed':99999999999999999999}    | seed            | invalid_value",
                "{'prompt':'a','seed':true}                    | seed            | invalid_type",
                "{'prompt':'a','guidance_scale':-0.1}          | guidance_scale  | invalid_value",
                "{'prompt':'a','guidance_scale':1e999}         | guidance_scale  | invalid_value",
                "{'prompt':'a','guidance_scale':'4'}           | guidance_scale  | invalid_type",
                "{'prompt':'a','size':'9x9'}                   | size            | invalid_value",
                "{'prompt':'a','size':8}                       | size            | invalid_type",
                "{'prompt':'a','size':'8x7'}                   | size            | invalid_value",
                "{'prompt':'a','size':'08x08'}                 | size            | invalid_value",
                "{'prompt':'a','size':'4096x4096'}             | size            | invalid_value",
                "{'prompt':'a','quality':'best'}               | quality         | invalid_value",
                "{'prompt':'a','quality':1}                    | quality         | invalid_type",
                "{'prompt':'a','background':'green'}           | background      | invalid_value",
                "{'prompt':'a','moderation':'none'}            | moderation      | invalid_value",
                "{'prompt':'a','stile':'vivid'}                | stile           | unknown_parameter",
                "{'prompt':'a','output_format':'gif'}          | output_format   | invalid_value",
                "{'prompt':'a','output_compression':101,'output_format':'webp'} | output_compression | invalid_value",
                "{'prompt':'a','output_compression':-1,'output_format':'webp'}  | output_compression | invalid_value",
                "{'prompt':'a','output_compression':50}        | output_compression | invalid_value",
                "{'prompt':'a','partial_images':1}             | partial_images  | invalid_value",
                "{'prompt':'a','stream':true,'partial_images':4} | partial_images | invalid_value",
                "{'prompt':'a','stream':true,'partial_images':-1} | partial_images | invalid_value",
                "{'prompt':'a','stream':true,'partial_images':99999999999} | partial_images | invalid_value",
                "{'prompt':'a','stream':'yes'}                 | stream          | invalid_type",
                "{'prompt':'a','stream':true,'response_format':'url'} | response_format | invalid_value",
                "{'prompt':'a','response_format':'file'}       | response_format | invalid_value",
                "{'prompt':'a','user':{}}                      | user            | invalid_type",
                "{'prompt':'a','sed':7}                        | sed             | unknown_parameter",
            })
    void anInvalidFieldIsRefusedByName(String body, String parameter, String code) {
        post(body.replace('\'', '"'))
                .statusCode(400)
                .contentType(ContentType.JSON)
                .body("error.type", equalTo("invalid_request_error"))
                .body("error.param", equalTo(parameter))
                .body("error.code", equalTo(code))
                .body("error.message", notNullValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "\"prompt\"",
                "null",
                "{\"prompt\":\"a\"} {}",
                "{\"prompt\":\"a\",\"prompt\":\"b\"}",
                "{\"prompt\":\"a\",\"guidance_scale\":NaN}",
                "{'prompt':'a'}",
                "{\"prompt\":\"a\",\"seed\":007}",
            })
    void aBodyThatIsNotAJsonObjectIsRefused(String body) {
        post(body)
                .statusCode(400)
                .body("error.type", equalTo("invalid_request_error"))
                .body("error.param", nullValue())
                .body("error.code", equalTo("invalid_json"));
    }

    @Test
    void deeplyNestedJsonIsRefused() {
        postUnlogged("[".repeat(30_000)).statusCode(400).body("error.code", equalTo("invalid_json"));
    }

    @Test
    void aBodyThatIsNotUtf8IsRefused() {
        given().contentType(ContentType.JSON)
                .body("{\"prompt\":\"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1))
                .post(PATH)
                .then()
                .statusCode(400)
                .body("error.code", equalTo("invalid_body"))
                .body("error.message", containsString("UTF-8"));
    }

    @ParameterizedTest
    @ValueSource(ints = {70_000, 20_000_000})
    void aHugeBodyIsRefused(int length) {
        postUnlogged("{\"prompt\":\"" + "a".repeat(length) + "\"}")
                .statusCode(413)
                .body("error.code", equalTo("body_too_large"));
    }

    @ParameterizedTest
    @CsvSource({"png,image/png", "jpeg,image/jpeg", "webp,image/webp"})
    void theImageIsStoredInTheRequestedFormat(String format, String mediaType) {
        String url = post("{\"prompt\":\"a cat\",\"output_format\":\"" + format + "\"}")
                .statusCode(200)
                .body("output_format", equalTo(format))
                .extract()
                .path("data[0].url");

        given().urlEncodingEnabled(false)
                .get(url.substring(FakeModelProfile.PUBLIC_URL.length()))
                .then()
                .statusCode(200)
                .contentType(mediaType);
    }

    @Test
    void lowQualityIsADraftAndIsStatedInTheReply() {
        post("{\"prompt\":\"a cat\",\"quality\":\"low\"}")
                .statusCode(200)
                .body("quality", equalTo("low"))
                .body("usage.output_tokens", equalTo(5));

        assertThat(model.plans.get(model.plans.size() - 1).scales()).isEqualTo(2);
    }

    @Test
    void moderationIsLoweredOnlyForCallersWithThatRight() {
        post("{\"prompt\":\"a cat\",\"moderation\":\"low\"}")
                .statusCode(403)
                .body("error.code", equalTo("moderation_not_allowed"))
                .body("error.param", equalTo("moderation"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "soon", "99999999999"})
    void anInvalidTimeoutIsRefused(String timeout) {
        given().contentType(ContentType.JSON)
                .header("X-Request-Timeout", timeout)
                .body("{\"prompt\":\"a\"}")
                .post(PATH)
                .then()
                .statusCode(400)
                .body("error.param", equalTo("X-Request-Timeout"));
    }

    @Test
    void aRequestThatMissesItsDeadlineIsRefusedAndFreesTheDevice() {
        given().contentType(ContentType.JSON)
                .header("X-Request-Timeout", "1")
                .body("{\"prompt\":\"hold\"}")
                .post(PATH)
                .then()
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("error.code", equalTo("timeout"));

        post("{\"prompt\":\"a cat\"}").statusCode(200);
    }

    @Test
    void anotherModelIsNotFound() {
        post("{\"prompt\":\"a\",\"model\":\"another-pack\"}")
                .statusCode(404)
                .body("error.param", equalTo("model"))
                .body("error.code", equalTo("model_not_found"));
    }

    @Test
    void theErrorForARefusedPromptContainsPoliciesAndScores() {
        post("{\"prompt\":\"refuse\"}")
                .statusCode(400)
                .body("error.code", equalTo("content_policy_violation"))
                .body("error.param", equalTo("prompt"))
                .body("error.policies.policy", contains("harassment", "violence"))
                .body("error.policies.score", contains(0.25f, 0.75f))
                .body("error.policies.violated", contains(false, true))
                .body("error.threshold", equalTo(0.5f));
    }

    @Test
    void aSafetyCheckWithoutAScoreLetsNoPromptThrough() {
        post("{\"prompt\":\"nan\"}")
                .statusCode(503)
                .body("error.type", equalTo("server_error"))
                .body("error.code", equalTo("safety_unavailable"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"engine", "bug"})
    void aFaultOfTheServiceIsAnInternalErrorWithoutDetails(String prompt) {
        post("{\"prompt\":\"" + prompt + "\"}")
                .statusCode(500)
                .body("error.type", equalTo("server_error"))
                .body("error.code", equalTo("internal_error"))
                .body("error.message", not(containsString("secret")));
    }

    @Test
    void errorsOfTheRestLayerHaveOpenAisShapeToo() {
        given().get(PATH).then().statusCode(405).body("error.code", equalTo("method_not_allowed"));
        given().contentType("text/plain")
                .body("{\"prompt\":\"a\"}")
                .post(PATH)
                .then()
                .statusCode(415)
                .body("error.code", equalTo("unsupported_media_type"));
        given().post("/v1/images/nothing").then().statusCode(404).body("error.code", equalTo("not_found"));
    }

    private List<ImageRow> last(int count) {
        return model.rows.subList(model.rows.size() - count, model.rows.size());
    }

    /** Posts without a log in case of a failure, for which RestAssured would take twelve seconds to indent 30,000 levels. */
    private static ValidatableResponse postUnlogged(String body) {
        return given().config(RestAssured.config().logConfig(LogConfig.logConfig()))
                .contentType(ContentType.JSON)
                .body(body)
                .post(PATH)
                .then();
    }

    private static ValidatableResponse post(String body) {
        return given().contentType(ContentType.JSON).body(body).post(PATH).then();
    }
}
