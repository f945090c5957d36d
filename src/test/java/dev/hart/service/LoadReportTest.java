package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.pack.PackStage;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class LoadReportTest {
    private final Service service = new Service();
    private boolean stopped;

    private final LoadReport report = new LoadReport(service, () -> {
        if (stopped) {
            throw new CancellationException();
        }
    });

    @Test
    void theServiceShowsWhatTakesLongUntilTheStageIsLoaded() {
        report.begins(PackStage.DECODER);
        assertThat(service.progress()).isEmpty();

        report.prepares(PackStage.DECODER, "building the engine of decoder, 4 of 4");
        assertThat(service.progress()).hasValue("building the engine of decoder, 4 of 4");
        assertThat(new HealthChecks().ready(service).call().getData().orElseThrow())
                .containsEntry("progress", "building the engine of decoder, 4 of 4");

        report.loaded(PackStage.DECODER);
        assertThat(service.progress()).isEmpty();
    }

    @Test
    void aServiceThatEndsEndsTheWaitForAnEngine() {
        stopped = true;

        assertThatThrownBy(() -> report.begins(PackStage.DECODER)).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> report.prepares(PackStage.DECODER, "waiting"))
                .isInstanceOf(CancellationException.class);
    }
}
