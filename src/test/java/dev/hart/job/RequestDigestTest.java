package dev.hart.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestDigestTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,\"b\":[true,null]}; { \"b\" : [ true , null ] , \"a\" : 1 }",
                "{\"n\":1}; {\"n\":1.0}",
                "{\"n\":100}; {\"n\":1e2}",
                "{\"n\":0}; {\"n\":-0.0}",
                "{\"n\":0.1}; {\"n\":10E-2}",
                "{\"p\":\"fox\"}; {\"p\":\"f\\u006fx\"}",
                "{\"o\":{\"x\":1,\"y\":{}}}; {\"o\":{\"y\":{},\"x\":1}}"
            })
    void equalRequestsHaveTheSameDigest(String one, String other) {
        assertThat(RequestDigest.of(one)).isEqualTo(RequestDigest.of(other)).matches("[0-9a-f]{64}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"n\":1}; {\"n\":\"1\"}",
                "{\"n\":1}; {\"n\":10}",
                "{\"n\":9007199254740992}; {\"n\":9007199254740993}",
                "{\"a\":[1,2]}; {\"a\":[2,1]}",
                "{\"a\":null}; {}",
                "{\"a\":[]}; {\"a\":{}}",
                "{\"a\":\"b,c\"}; {\"a\":\"b\",\"c\":\"\"}"
            })
    void differentRequestsHaveDifferentDigests(String one, String other) {
        assertThat(RequestDigest.of(one)).isNotEqualTo(RequestDigest.of(other));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1,\"a\":1}", "{\"secret\":", "{} {}", "secret"})
    void invalidJsonIsRefusedWithoutBeingRepeated(String json) {
        assertThatThrownBy(() -> RequestDigest.of(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void aHugeExponentCostsNoMemory() {
        assertThat(RequestDigest.of("{\"n\":1e999999999}")).isNotEqualTo(RequestDigest.of("{\"n\":1e999999998}"));
    }
}
