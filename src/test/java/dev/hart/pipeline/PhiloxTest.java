package dev.hart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Philox4x32-10 against the known answers that its authors publish ({@code tests/kat_vectors} of Random123). */
class PhiloxTest {
    @ParameterizedTest
    @CsvSource({
        "00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1"
    })
    void givesThePublishedWordsForACounterAndAKey(String counter, String key, String expected) {
        int[] c = words(counter);
        int[] k = words(key);
        int[] out = new int[4];

        // The key's first word is the low half of the 64 bits.
        Philox.draw((k[0] & 0xFFFFFFFFL) | ((long) k[1] << 32), c[0], c[1], c[2], c[3], out);

        assertThat(out).containsExactly(words(expected));
    }

    @Test
    void aWordBecomesANumberStrictlyBetweenZeroAndOne() {
        assertThat(Philox.unit(0)).isEqualTo(0x1p-33);
        assertThat(Philox.unit(0x80000000)).isEqualTo(0.5 + 0x1p-33);
        assertThat(Philox.unit(0xFFFFFFFF)).isEqualTo(1 - 0x1p-33).isLessThan(1);
    }

    private static int[] words(String hex) {
        String[] digits = hex.split(" ");
        int[] words = new int[digits.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = Integer.parseUnsignedInt(digits[i], 16);
        }
        return words;
    }
}
