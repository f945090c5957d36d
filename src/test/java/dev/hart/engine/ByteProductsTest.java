package dev.hart.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteProductsTest {
    private static String flags(String flags) {
        return "processor\t: 0\nmodel name\t: A processor\nflags\t\t: " + flags + "\n\nprocessor\t: 1\nflags\t\t: fpu\n";
    }

    @Test
    void processorsWithoutVnniMayOverflow() {
        assertThat(ByteProducts.mayOverflow("amd64", flags("fpu avx2 avx512f avx512bw")))
                .isTrue();
        assertThat(ByteProducts.mayOverflow("amd64", flags("fpu avx2 avx512f avx512_vnni")))
                .isFalse();
        assertThat(ByteProducts.mayOverflow("x86_64", flags("fpu avx2 avx_vnni"))).isFalse();
    }

    @Test
    void otherArchitecturesDoNotOverflow() {
        assertThat(ByteProducts.mayOverflow("aarch64", "Features\t: fp asimd")).isFalse();
    }

    @Test
    void aProcessorThatIsNotDescribedIsTreatedAsOneThatOverflows() {
        assertThat(ByteProducts.mayOverflow("amd64", "")).isTrue();
    }
}
