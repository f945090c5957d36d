package dev.hart.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CheckpointExceptionTest {
    @Test
    void aQuoteCannotCommandATerminal() {
        assertThat(CheckpointException.quote("a\u001b[2J\u009b31m\u2028b\u202ec"))
                .isEqualTo("'a\uFFFD[2J\uFFFD31m b\uFFFDc'");
    }

    @Test
    void aQuoteHasAtMost80Characters() {
        assertThat(CheckpointException.quote("x".repeat(80))).isEqualTo("'" + "x".repeat(80) + "'");
        assertThat(CheckpointException.quote("x".repeat(81))).isEqualTo("'" + "x".repeat(80) + "…'");
    }
}
