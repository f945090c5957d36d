package dev.hart.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hart.io.StrictJsonException.Fault;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictJsonTest {
    record Outer(
            @Nullable String name,
            @Nullable Long count,
            @Nullable Double share,
            @Nullable Boolean flag,
            @Nullable JsonNode any,
            @Nullable List<Inner> inners) {}

    record Inner(int size) {
        Inner {
            if (size < 0) {
                throw new IllegalArgumentException("size is negative");
            }
        }
    }

    @Test
    void aValueIsBoundToARecord() throws Exception {
        Outer outer =
                bind("{\"name\":\"a\",\"count\":3,\"share\":1,\"flag\":null,\"any\":[1],\"inners\":[{\"size\":2}]}");

        assertThat(outer.name()).isEqualTo("a");
        assertThat(outer.count()).isEqualTo(3);
        assertThat(outer.share()).isEqualTo(1);
        assertThat(outer.flag()).isNull();
        assertThat(outer.any()).hasToString("[1]");
        assertThat(outer.inners()).containsExactly(new Inner(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"other\":1} | UNKNOWN_FIELD | other | unknown key 'other'",
                "{\"inners\":[{\"size\":1},{\"size\":1,\"width\":1}]} | UNKNOWN_FIELD | inners.1.width | unknown key 'inners.1.width'",
                "{\"name\":1} | WRONG_TYPE | name | name must be a string",
                "{\"name\":true} | WRONG_TYPE | name | name must be a string",
                "{\"name\":{}} | WRONG_TYPE | name | name must be a string",
                "{\"count\":\"1\"} | WRONG_TYPE | count | count must be an integer",
                "{\"count\":1.0} | WRONG_TYPE | count | count must be an integer",
                "{\"count\":true} | WRONG_TYPE | count | count must be an integer",
                "{\"count\":\"\"} | WRONG_TYPE | count | count must be an integer",
                "{\"count\":9223372036854775808} | OUT_OF_RANGE | count | count is out of range",
                "{\"share\":\"1\"} | WRONG_TYPE | share | share must be a number",
                "{\"share\":\"NaN\"} | WRONG_TYPE | share | share must be a number",
                "{\"share\":\"Infinity\"} | WRONG_TYPE | share | share must be a number",
                "{\"flag\":\"true\"} | WRONG_TYPE | flag | flag must be true or false",
                "{\"flag\":1} | WRONG_TYPE | flag | flag must be true or false",
                "{\"inners\":{}} | WRONG_TYPE | inners | inners must be a list",
                "{\"inners\":[1]} | WRONG_TYPE | inners.0 | inners.0 must be an object",
                "{\"inners\":[{\"size\":null}]} | WRONG_TYPE | inners.0.size | inners.0.size must be an integer",
                "{\"inners\":[{\"size\":3000000000}]} | OUT_OF_RANGE | inners.0.size | inners.0.size is out of range",
                "{\"inners\":[{\"size\":-1}]} | REFUSED | inners.0 | size is negative",
                "[] | WRONG_TYPE | `` | the value must be an object",
                "null | WRONG_TYPE | `` | there is no JSON object",
            })
    void aWrongFieldIsNamedByItsPath(String json, Fault fault, String path, String message) {
        StrictJsonException refused = refused(json);

        assertThat(refused).hasMessage(message);
        assertThat(refused.fault()).isEqualTo(fault);
        assertThat(refused.path()).isEqualTo(path);
        assertThat(refused.expected() != null).isEqualTo(fault == Fault.WRONG_TYPE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1, \"a\":1} | DUPLICATE_FIELD | a",
                "{\"a\":[0,{\"b\":1, \"b\":2}]} | DUPLICATE_FIELD | a.1.b",
                "{} {} | SYNTAX | ``",
                "{} x | SYNTAX | ``",
                "{\"a\": | SYNTAX | ``",
                "{'a':1} | SYNTAX | ``",
                "{\"a\":NaN} | SYNTAX | ``",
            })
    void aTextThatIsNotStrictJsonIsRefusedWithItsPlace(String json, Fault fault, String path) {
        StrictJsonException refused = refused(json);

        assertThat(refused.fault()).isEqualTo(fault);
        assertThat(refused.path()).isEqualTo(path);
        assertThat(refused.line()).isEqualTo(1);
        assertThat(refused.column()).isPositive();
        assertThat(refused.getMessage()).doesNotContain("\n");
    }

    @Test
    void bytesMustBeUtf8PerhapsAfterAByteOrderMark() throws Exception {
        assertThat(StrictJson.parse("\uFEFF\"é\"".getBytes(StandardCharsets.UTF_8))
                        .textValue())
                .isEqualTo("é");
        assertThat(StrictJson.parse("\uFEFF{\"a\": 1}").path("a").intValue()).isEqualTo(1);
        assertThat(StrictJson.parseExactly("\uFEFF1.5").decimalValue()).hasToString("1.5");
        for (String marked : List.of("\uFEFF[]", "\uFEFF\uFEFF[]")) {
            try (JsonParser parser =
                    StrictJson.parser(new ByteArrayInputStream(marked.getBytes(StandardCharsets.UTF_8)))) {
                assertThat(parser.nextToken()).isEqualTo(JsonToken.START_ARRAY);
            }
        }
        assertThat(StrictJson.parse("\uFEFF\uFEFF[]").isArray()).isTrue();
        for (var charset : List.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16)) {
            StrictJsonException refused =
                    catchThrowableOfType(StrictJsonException.class, () -> StrictJson.parse("\"é\"".getBytes(charset)));
            assertThat(refused.fault()).isEqualTo(Fault.SYNTAX);
        }
    }

    @Test
    void numbersAreKeptExactlyOnRequest() throws Exception {
        assertThat(StrictJson.parseExactly("0.10000000000000000001").decimalValue())
                .hasToString("0.10000000000000000001");
        assertThat(StrictJson.parse("0.10000000000000000001").doubleValue()).isEqualTo(0.1);
    }

    @Test
    void aNumberThatCannotBeKeptExactlyIsOutOfRange() {
        StrictJsonException refused =
                catchThrowableOfType(StrictJsonException.class, () -> StrictJson.parseExactly("{\"a\":0e99999999999}"));

        assertThat(refused.fault()).isEqualTo(Fault.OUT_OF_RANGE);
        assertThat(refused).hasMessage("the exponent of a number is too large");
    }

    @Test
    void aTextOfWhiteSpaceIsAMissingNode() throws Exception {
        assertThat(StrictJson.parse(" ").isMissingNode()).isTrue();
    }

    private static Outer bind(String json) throws StrictJsonException {
        return StrictJson.bind(StrictJson.parse(json), Outer.class);
    }

    private static StrictJsonException refused(String json) {
        return catchThrowableOfType(StrictJsonException.class, () -> bind(json));
    }
}
