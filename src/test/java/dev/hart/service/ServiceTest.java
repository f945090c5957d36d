package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.api.FakeModel;
import dev.hart.generation.ImageModel;
import dev.hart.pipeline.PipelineOptions;
import dev.hart.scheduling.BatchObserver;
import dev.hart.scheduling.Batcher;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServiceTest {
    private final Service service = new Service();

    @Test
    void aModelLoadedAfterTheServiceEndedIsClosedAndNotServed() {
        ImageModel model = new FakeModel().load(Path.of("made-up"), PipelineOptions.DEFAULT);
        Batcher batcher = new Batcher(model, 1, Duration.ZERO, BatchObserver.NONE);
        service.drain();

        service.start(model, batcher);

        assertThat(service.serving()).isEmpty();
        assertThat(service.state()).isEqualTo(Service.State.STOPPED);
        assertThat(service.isStarted()).isFalse();
        assertThat(batcher.isAlive()).isFalse();
    }
}
