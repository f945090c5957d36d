package dev.hart.api.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hart.api.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestJsonTest {
    @Test
    void eachFieldIsBound() {
        ImageRequestBody body = RequestJson.bind("""
                {"prompt":"a cat","model":"m","n":2,"size":"8x8","quality":"low","background":"opaque","moderation":"low",
                 "response_format":"url","output_format":"webp","output_compression":80,"stream":true,"partial_images":1,
                 "user":"u","seed":9007199254740991,"guidance_scale":4}""", ImageRequestBody.class);

        assertThat(body)
                .isEqualTo(new ImageRequestBody(
                        "a cat",
                        "m",
                        2L,
                        "8x8",
                        "low",
                        "opaque",
                        "low",
                        "url",
                        "webp",
                        80L,
                        true,
                        1L,
                        "u",
                        9007199254740991L,
                        4.0));
    }

    @Test
    void aFieldThatIsAbsentOrNullIsNull() {
        ImageRequestBody empty = RequestJson.bind("{}", ImageRequestBody.class);

        assertThat(RequestJson.bind(
                        "{\"prompt\":null,\"n\":null,\"stream\":null,\"guidance_scale\":null}", ImageRequestBody.class))
                .isEqualTo(empty);
        assertThat(empty.stream()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "prompt         | 7                    | invalid_type  | 'prompt' must be a string",
                "prompt         | true                 | invalid_type  | 'prompt' must be a string",
                "prompt         | [\"a\"]              | invalid_type  | 'prompt' must be a string",
                "prompt         | []                   | invalid_type  | 'prompt' must be a string",
                "prompt         | {}                   | invalid_type  | 'prompt' must be a string",
                "n              | \"2\"                | invalid_type  | 'n' must be an integer",
                "n              | \"\"                 | invalid_type  | 'n' must be an integer",
                "n              | 1.9                  | invalid_type  | 'n' must be an integer",
                "n              | 1.0                  | invalid_type  | 'n' must be an integer",
                "n              | 1e2                  | invalid_type  | 'n' must be an integer",
                "n              | true                 | invalid_type  | 'n' must be an integer",
                "n              | [1]                  | invalid_type  | 'n' must be an integer",
                "seed           | 99999999999999999999 | invalid_value | 'seed' is out of range",
                "guidance_scale | \"4\"                | invalid_type  | 'guidance_scale' must be a number",
                "guidance_scale | \"NaN\"              | invalid_type  | 'guidance_scale' must be a number",
                "guidance_scale | \"Infinity\"         | invalid_type  | 'guidance_scale' must be a number",
                "guidance_scale | false                | invalid_type  | 'guidance_scale' must be a number",
                "guidance_scale | {}                   | invalid_type  | 'guidance_scale' must be a number",
                "stream         | \"true\"             | invalid_type  | 'stream' must be true or false",
                "stream         | 1                    | invalid_type  | 'stream' must be true or false",
                "stream         | []                   | invalid_type  | 'stream' must be true or false",
                "style          | \"\"                 | unknown_parameter | parameter 'style' is not supported",
            })
    void aFieldThatIsUnknownOrHasAnotherTypeIsNamed(String field, String value, String code, String message) {
        String body = "{\"" + field + "\":" + value + "}";

        assertThatThrownBy(() -> RequestJson.bind(body, ImageRequestBody.class))
                .isInstanceOfSatisfying(ApiException.class, error -> {
                    assertThat(error.status()).isEqualTo(400);
                    assertThat(error.code()).isEqualTo(code);
                    assertThat(error.param()).contains(field);
                })
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"style", "stream", "webhook", "sed", ""})
    void aFieldThatIsNullCountsAsAbsentEvenIfItIsNotSupported(String field) {
        String body = "{\"prompt\":\"a cat\",\"" + field + "\":null}";

        assertThat(RequestJson.bind(body, ImageRequestBody.class))
                .isEqualTo(RequestJson.bind("{\"prompt\":\"a cat\"}", ImageRequestBody.class));
        assertThat(RequestJson.bind(RequestJson.parseExactly(body), JobRequestBody.class)
                        .prompt())
                .isEqualTo("a cat");
    }

    @Test
    void bindingABodyDoesNotChangeIt() {
        JsonNode body = RequestJson.parseExactly("{\"prompt\":\"a cat\",\"style\":null}");

        RequestJson.bind(body, JobRequestBody.class);

        assertThat(body.has("style")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"prompt\":\"secret\",\"prompt\":\"secret\"} | the body is not valid JSON (line 1, column 28)",
                "{\"prompt\":\"secret\"} {}                    | the body is not valid JSON",
                "{\"prompt\":secret}                           | the body is not valid JSON",
                "{\"guidance_scale\":NaN}                      | the body is not valid JSON",
                "[\"secret\"]                                  | the body must be a JSON object",
                "null                                          | the body must be a JSON object",
                "``                                            | the body must be a JSON object",
            })
    void aTextThatIsNotOneJsonObjectIsRefusedWithoutRepeatingIt(String body, String message) {
        assertThatThrownBy(() -> RequestJson.bind(body, ImageRequestBody.class))
                .isInstanceOfSatisfying(ApiException.class, error -> {
                    assertThat(error.code()).isEqualTo("invalid_json");
                    assertThat(error.param()).isEmpty();
                })
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,\"a\":1} | the body is not valid JSON (line 1, column 11)",
                "{\"secret\":     | the body is not valid JSON (line 1, column 11)",
                "{} {}            | the body is not valid JSON",
                "secret           | the body is not valid JSON (line 1, column 1)",
                "{\"secret\":0e99999999999} | the body contains a number whose exponent is too large",
            })
    void invalidJsonIsRefusedWithoutBeingRepeated(String body, String message) {
        assertThatThrownBy(() -> RequestJson.parseExactly(body))
                .isInstanceOfSatisfying(
                        ApiException.class, error -> assertThat(error.code()).isEqualTo("invalid_json"))
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"guidance_scale\":4",
                "\"guidance_scale\":45e-1",
                "\"guidance_scale\":0.10000000000000000555",
                "\"guidance_scale\":4.4999999999999999999999999999999",
                "\"guidance_scale\":1e400",
                "\"guidance_scale\":1e-999999999",
                "\"seed\":9007199254740993,\"n\":2",
            })
    void aBodyParsedExactlyBindsToTheSameValues(String fields) {
        String body = "{\"prompt\":\"a cat\"," + fields + "}";

        assertThat(RequestJson.bind(RequestJson.parseExactly(body), ImageRequestBody.class))
                .isEqualTo(RequestJson.bind(body, ImageRequestBody.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"n\":1.0", "\"n\":1e2", "\"n\":99999999999999999999", "\"prompt\":0.5", "\"x\":1"})
    void aBodyParsedExactlyIsRefusedInTheSameWay(String field) {
        String body = "{" + field + "}";
        ApiException refusal =
                catchThrowableOfType(ApiException.class, () -> RequestJson.bind(body, ImageRequestBody.class));

        assertThatThrownBy(() -> RequestJson.bind(RequestJson.parseExactly(body), ImageRequestBody.class))
                .isInstanceOfSatisfying(ApiException.class, error -> {
                    assertThat(error.code()).isEqualTo(refusal.code());
                    assertThat(error.param()).isEqualTo(refusal.param());
                    assertThat(error).hasMessage(refusal.getMessage());
                });
    }

    @Test
    void aNameIsQuotedCleanlyAndNotAtLength() {
        String name = "\\n" + "x".repeat(1000);

        assertThatThrownBy(() -> RequestJson.bind("{\"" + name + "\":1}", ImageRequestBody.class))
                .hasMessage("parameter '?" + "x".repeat(59) + "' is not supported");
    }

    @Test
    void halfASurrogatePairIsText() {
        String prompt = RequestJson.bind("{\"prompt\":\"\\ud800\"}", ImageRequestBody.class)
                .prompt();

        assertThat(prompt).isEqualTo("\ud800");
    }
}
