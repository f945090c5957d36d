package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.api.FakeModel;
import dev.hart.generation.ImageModel;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.Sampling;
import dev.hart.generation.StageTimes;
import dev.hart.pipeline.PipelineOptions;
import dev.hart.scheduling.BatchObserver;
import dev.hart.scheduling.Batcher;
import dev.hart.scheduling.RequestListener;
import dev.hart.scheduling.RequestOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class LivenessTest {
    private final Service service = new Service();

    @Test
    void livenessIsDownWithAReasonOnceTheInferenceThreadHasDied() throws InterruptedException {
        Batcher batcher = serve(new Deadly());
        assertThat(live().getStatus()).isEqualTo(Status.UP);

        batcher.submit(
                new ImageRequest("a cat", 1, 0, 4.5, Sampling.DEFAULT),
                new RequestOptions(0.5, 0, Duration.ofMinutes(1)),
                RequestListener.NONE);
        for (int i = 0; i < 500 && batcher.isAlive(); i++) {
            Thread.sleep(20);
        }

        HealthCheckResponse live = live();
        assertThat(live.getStatus()).isEqualTo(Status.DOWN);
        assertThat(live.getData().orElseThrow()).containsEntry("why", "the device's thread has died");
        service.stop();
    }

    @Test
    void livenessStaysUpAndReadinessGoesDownWhileTheServiceEnds() {
        serve(BatchObserver.NONE);
        assertThat(service.isReady()).isTrue();

        service.stop();

        assertThat(live().getStatus()).isEqualTo(Status.UP);
        HealthCheckResponse ready = new HealthChecks().ready(service).call();
        assertThat(ready.getStatus()).isEqualTo(Status.DOWN);
        assertThat(ready.getData().orElseThrow()).containsEntry("state", "shutting down");
    }

    private Batcher serve(BatchObserver observer) {
        ImageModel model = new FakeModel().load(Path.of("made-up"), PipelineOptions.DEFAULT);
        Batcher batcher = new Batcher(model, 1, Duration.ZERO, observer);
        service.start(model, batcher);
        return batcher;
    }

    private HealthCheckResponse live() {
        return new HealthChecks().live(service).call();
    }

    /** Ends the thread that calls it, as an out-of-memory error can. */
    private static final class Deadly implements BatchObserver {
        @Override
        public void promptsChecked(int prompts, StageTimes times) {
            Thread.currentThread().setUncaughtExceptionHandler((thread, fault) -> {});
            throw new LinkageError("made for a test");
        }
    }
}
