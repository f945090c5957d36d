package dev.hart.api.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource({
        "bytes=0-0,0,0",
        "bytes=0-,0,9",
        "bytes=9-9,9,9",
        "bytes=3-100,3,9",
        "bytes=-1,9,9",
        "bytes=-100,0,9",
        "bytes=000-001,0,1",
        "bytes=0-99999999999999999999999,0,9"
    })
    void aRangeIsCutAtTheEndOfTheContent(String header, int first, int last) {
        assertThat(ByteRange.of(header, 10)).contains(new ByteRange(first, last));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99999999999999999999999-"})
    void aRangeBehindTheContentCannotBeSatisfied(String header) {
        assertThat(ByteRange.of(header, 10))
                .hasValueSatisfying(range -> assertThat(range.isSatisfiable()).isFalse());
    }

    @Test
    void aHeaderThatIsNotOneRangeOfBytesIsIgnored() {
        for (String header : new String[] {
            "", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-4", "bytes=0-1,3-4", "lines=0-1", "bytes=0--1"
        }) {
            assertThat(ByteRange.of(header, 10)).as(header).isEmpty();
        }
    }

    @Test
    void emptyContentHasNoRange() {
        assertThat(ByteRange.of("bytes=0-", 0))
                .hasValueSatisfying(range -> assertThat(range.isSatisfiable()).isFalse());
        assertThat(ByteRange.of("bytes=-1", 0))
                .hasValueSatisfying(range -> assertThat(range.isSatisfiable()).isFalse());
    }
}
