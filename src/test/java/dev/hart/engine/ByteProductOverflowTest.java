package dev.hart.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.engine.machine.CpuInfo;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ByteProductOverflowTest {
    private static Optional<CpuInfo> flags(String flags) {
        return described("processor\t: 0\nmodel name\t: A processor\nflags\t\t: " + flags
                + "\n\nprocessor\t: 1\nflags\t\t: fpu\n");
    }

    private static Optional<CpuInfo> described(String text) {
        return Optional.of(CpuInfo.parse(text));
    }

    @Test
    void processorsWithoutVnniMayOverflow() {
        assertThat(ByteProductOverflow.isPossible("amd64", flags("fpu avx2 avx512f avx512bw")))
                .isTrue();
        assertThat(ByteProductOverflow.isPossible("amd64", flags("fpu avx2 avx512f avx512_vnni")))
                .isFalse();
        assertThat(ByteProductOverflow.isPossible("x86_64", flags("fpu avx2 avx_vnni")))
                .isFalse();
    }

    @Test
    void otherArchitecturesDoNotOverflow() {
        assertThat(ByteProductOverflow.isPossible("aarch64", described("Features\t: fp asimd")))
                .isFalse();
    }

    @Test
    void aProcessorThatIsNotDescribedIsTreatedAsOneThatOverflows() {
        assertThat(ByteProductOverflow.isPossible("amd64", described(""))).isTrue();
        assertThat(ByteProductOverflow.isPossible("amd64", Optional.empty())).isTrue();
    }
}
