package dev.hart.api.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.config.ServiceConfig.Compat;
import dev.hart.pack.ModelSizes;
import dev.hart.pack.PackManifest;
import dev.hart.pack.PackOffer;
import dev.hart.pack.PackSource;
import dev.hart.pack.SafetyPolicy;
import dev.hart.pack.SafetySettings;
import dev.hart.pack.ScaleSchedule;
import dev.hart.pack.TextSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownClientsTest {
    private static PackOffer pack(String name, int side) {
        return PackOffer.of(PackManifest.builder(name, "1")
                .imageSize(side)
                .schedule(ScaleSchedule.of(1, 2, 4))
                .model(new ModelSizes(96, 8, 32, 2, 8))
                .text(new TextSettings(24, 48, "", 0))
                .safety(new SafetySettings(
                        0.5, "{prompt}\n{policy}", List.of(new SafetyPolicy("harassment", "No harassment."))))
                .source(new PackSource("all", "made for tests", "Apache-2.0"))
                .build(Map.of()));
    }

    private static AdaptedBody images(String body, int side) {
        return AdaptedBody.ofImages(parsed(body), pack("tiny", side), Compat.LENIENT);
    }

    private static JsonNode parsed(String body) {
        return RequestJson.parse(body.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'model':'dall-e-3'}                | {} | model",
                "{'model':'gpt-image-1'}             | {'response_format':'b64_json'} | model",
                "{'model':'gpt-image-1','response_format':'url'} | {'response_format':'url'} | model",
                "{'model':'gpt-image-2-2026-04-21'}  | {'response_format':'b64_json'} | model",
                "{'quality':'standard'}              | {'quality':'high'} | quality",
                "{'quality':'hd'}                    | {'quality':'high'} | quality",
                "{'style':'natural'}                 | {} | style",
                "{'background':'transparent'}        | {} | background",
                "{'size':'1536x1024'}                | {} | size",
                "{'size':'2048x1152'}                | {} | size",
                "{'n':2.0,'seed':-1.0}               | {'n':2,'seed':-1} | n,seed",
                "{'seed':9007199254740991.0}         | {'seed':9007199254740991} | seed",
                "{'partial_images':1e0}              | {'partial_images':1} | partial_images",
                "{'user':'u'}                        | {'user':'u'} | user",
                "{'style':null,'n':null,'foo':null}  | {} | style,foo",
            })
    void whatKnownClientsSendIsMappedOrIgnoredAndNamed(String body, String fields, String ignored) {
        AdaptedBody adapted = images(body, 512);

        assertThat(adapted.fields().toString()).isEqualTo(parsed(fields).toString());
        assertThat(adapted.ignored()).containsExactly(ignored.split(",", -1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'model':'tiny'}",
                "{'model':'another'}",
                "{'model':['dall-e-3']}",
                "{'quality':'low'}",
                "{'quality':'HD'}",
                "{'style':'anime'}",
                "{'style':{}}",
                "{'background':'opaque'}",
                "{'size':'512x512'}",
                "{'size':'256x256'}",
                "{'size':'513x513'}",
                "{'size':'640x480'}",
                "{'size':'4096x4096'}",
                "{'size':'99999999999x1'}",
                "{'size':1024}",
                "{'n':1.5}",
                "{'n':1}",
                "{'n':1e400}",
                "{'n':'1.0'}",
                "{'seed':9007199254740994.0}",
                "{'guidance_scale':4.0}",
                "{'steps':20}",
            })
    void everythingElseStaysAsItIs(String body) {
        AdaptedBody adapted = images(body, 512);

        assertThat(adapted.fields()).isEqualTo(parsed(body));
        assertThat(adapted.ignored()).isEmpty();
    }

    @Test
    void nothingIsAdaptedInTheStrictMode() {
        JsonNode body = parsed("{'model':'dall-e-3','style':'vivid','n':1.0,'user':'u','foo':null}");

        assertThat(AdaptedBody.ofImages(body, pack("tiny", 512), Compat.STRICT))
                .isEqualTo(new AdaptedBody((ObjectNode) body, List.of()));
    }

    @Test
    void theImagesOfAJobAreAtUrls() {
        AdaptedBody adapted = AdaptedBody.ofJob(
                parsed("{'model':'gpt-image-1','response_format':'b64_json'}"), pack("tiny", 512), Compat.LENIENT);

        assertThat(adapted.fields()).isEmpty();
        assertThat(adapted.ignored()).containsExactly("model", "response_format");
    }

    @Test
    void aPackMayHaveTheNameOfAnOpenAiModel() {
        JsonNode body = parsed("{'model':'gpt-image-1'}");

        assertThat(AdaptedBody.ofImages(body, pack("gpt-image-1", 512), Compat.LENIENT))
                .isEqualTo(new AdaptedBody((ObjectNode) body, List.of()));
    }

    @Test
    void aBodyWithExactNumbersIsAdaptedInTheSameWay() {
        JsonNode exact = RequestJson.parseExactly("{\"n\":2.000,\"seed\":7e0,\"guidance_scale\":1e-999999999}");

        AdaptedBody adapted = AdaptedBody.ofJob(exact, pack("tiny", 512), Compat.LENIENT);

        assertThat(adapted.fields().path("n").isIntegralNumber()).isTrue();
        assertThat(adapted.fields().path("seed").longValue()).isEqualTo(7);
        assertThat(adapted.ignored()).containsExactly("n", "seed");
    }

    @Test
    void theSupportedFieldsAreThoseOfTheBodies() {
        Set<String> fields = new HashSet<>(RequestFields.ofImages());
        fields.addAll(RequestFields.ofJobs());

        assertThat(KnownClients.SUPPORTED).isEqualTo(fields);
    }
}
