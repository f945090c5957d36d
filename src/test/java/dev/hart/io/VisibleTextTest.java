package dev.hart.io;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibleTextTest {
    @Test
    void noControlCharacterIsLeft() {
        StringBuilder all = new StringBuilder("a");
        for (int c = 0; c < 0x3000; c++) {
            all.appendCodePoint(c);
        }
        all.append("\uD800b");

        String line = VisibleText.line(all.toString());

        assertThat(line.codePoints()
                        .filter(c -> Character.isISOControl(c)
                                || Character.getType(c) == Character.LINE_SEPARATOR
                                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
                                || (c >= 0x202A && c <= 0x202E)
                                || (c >= 0x2066 && c <= 0x2069)
                                || (c >= 0xD800 && c <= 0xDFFF)))
                .isEmpty();
        assertThat(line).contains("abc", "é", "Ω", "א");
    }

    @Test
    void ordinaryTextStays() {
        for (String text : new String[] {"", "a cat", "Ein Hund, zwei Katzen – 猫 \uD83D\uDC31", "שלום"}) {
            assertThat(VisibleText.line(text)).isEqualTo(text);
        }
        assertThat(VisibleText.line(" a \r\n\t b\tc ")).isEqualTo("a b c");
    }

    @Test
    void aQuoteIsShort() {
        assertThat(VisibleText.quote("a\nb")).isEqualTo("'a b'");
        assertThat(VisibleText.quote("x".repeat(1 << 20))).hasSize(63).endsWith("…'");
        assertThat(VisibleText.quote("abcd", 3)).isEqualTo("'abc…'");
        assertThat(VisibleText.quote("abc", 3)).isEqualTo("'abc'");
        assertThat(VisibleText.quote("\uD83D\uDC31".repeat(100))).hasSize(123).doesNotContain("\uFFFD");
    }
}
