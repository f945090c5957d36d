package dev.hart.job.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlTextTest {
    @ParameterizedTest
    @ValueSource(ints = {0x9, 0xA, 0xD, 0x20, 'a', 0xD7FF, 0xE000, 0xFFFD, 0x10000, 0x10FFFF})
    void charactersOfXmlAreSentUnchanged(int character) {
        String text = "a" + Character.toString(character) + "b";

        assertThat(XmlText.is(text)).isTrue();
        assertThat(XmlText.of(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0, 0x8, 0xB, 0xC, 0xE, 0x1F, 0xD800, 0xDFFF, 0xFFFE, 0xFFFF})
    void otherCharactersAreReplaced(int character) {
        String text = "a" + Character.toString(character) + "b";

        assertThat(XmlText.is(text)).isFalse();
        assertThat(XmlText.of(text)).isEqualTo("a\uFFFDb");
    }
}
