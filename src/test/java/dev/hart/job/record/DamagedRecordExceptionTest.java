package dev.hart.job.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DamagedRecordExceptionTest {
    private static DamagedRecordException damaged(String key, String content) {
        return new DamagedRecordException(key, content.getBytes(UTF_8));
    }

    @Test
    void theSameDamageHasTheSameAttemptAndAnotherRecordOrContentAnother() {
        assertThat(damaged("a.json", "x").attempt())
                .isEqualTo(damaged("a.json", "x").attempt());
        assertThat(damaged("b.json", "x").attempt())
                .isNotEqualTo(damaged("a.json", "x").attempt());
        assertThat(damaged("a.json", "y").attempt())
                .isNotEqualTo(damaged("a.json", "x").attempt());
    }

    @Test
    void theMessageNamesTheRecordAndRepeatsNothingOfIt() {
        assertThat(damaged("a.json", "secret")).hasMessage("a.json: the record is damaged");
    }
}
