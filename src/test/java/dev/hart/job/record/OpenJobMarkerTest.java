package dev.hart.job.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpenJobMarkerTest {
    @Test
    void eachEventIsCountedAndKeepsTheOthers() {
        OpenJobMarker marker =
                OpenJobMarker.NEW.sentAgain().withEngineFailure("lost").withEngineFailure("lost again");

        assertThat(marker).isEqualTo(new OpenJobMarker(1, Optional.of("lost again"), 2));
        assertThat(marker.withSetback("full")).isEqualTo(new OpenJobMarker(1, Optional.of("full"), 2));
    }
}
