package dev.hart.notify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderEncodingTest {
    /** The first example is the specification's. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Euro € 😀 | Euro%20%E2%82%AC%20%F0%9F%98%80",
                "100% \"sure\" | 100%25%20%22sure%22",
                "/a?b=c~ | /a?b=c~"
            })
    void whatIsNotPrintableAsciiIsEncoded(String value, String header) {
        assertThat(HeaderEncoding.encode(value)).isEqualTo(header);
    }

    @Test
    void anEmptyTextStaysEmpty() {
        assertThat(HeaderEncoding.encode("")).isEmpty();
    }
}
