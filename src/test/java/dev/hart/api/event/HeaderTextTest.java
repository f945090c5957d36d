package dev.hart.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderTextTest {
    /** The first example is the specification's. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Euro € 😀 | Euro%20%E2%82%AC%20%F0%9F%98%80",
                "100% \"sure\" | 100%25%20%22sure%22",
                "/a?b=c~ | /a?b=c~"
            })
    void charactersThatAreNotPrintableAsciiAreDecoded(String value, String header) {
        assertThat(HeaderText.decode(header)).contains(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "%c3%a9 | é",
                "100% | 100%",
                "%4 | %4",
                "%zz | %zz",
                "%2541 | %41",
                "é | é",
                "\"a \\\"b\\\\ %20c\" | a \"b\\  c",
                "\"a | \"a",
                "\"a\" b\" | \"a\" b\"",
            })
    void headersOfOlderAndCarelessSendersAreDecoded(String header, String value) {
        assertThat(HeaderText.decode(header)).contains(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%ff", "%c3", "a%c3%28"})
    void aHeaderThatIsNotUtf8IsNotDecoded(String header) {
        assertThat(HeaderText.decode(header)).isEmpty();
    }

    @Test
    void anEmptyHeaderStaysEmpty() {
        assertThat(HeaderText.decode("")).contains("");
    }
}
