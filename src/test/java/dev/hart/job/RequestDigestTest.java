package dev.hart.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        assertThat(TestDigests.of(one)).isEqualTo(TestDigests.of(other)).matches("[0-9a-f]{64}");
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
        assertThat(TestDigests.of(one)).isNotEqualTo(TestDigests.of(other));
    }

    @Test
    void aHugeExponentCostsNoMemory() {
        assertThat(TestDigests.of("{\"n\":1e999999999}")).isNotEqualTo(TestDigests.of("{\"n\":1e999999998}"));
    }
}
