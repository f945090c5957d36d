package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.api.FakeModel;
import dev.hart.generation.ImageModel;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.Sampling;
import dev.hart.pipeline.PipelineOptions;
import dev.hart.scheduling.BatchObserver;
import dev.hart.scheduling.Batcher;
import dev.hart.scheduling.GenerationHandle;
import dev.hart.scheduling.RequestListener;
import dev.hart.scheduling.RequestOptions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class IdlenessTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Service service = new Service();
    private final Idleness idleness = new Idleness(service, registry);
    private final FakeModel fake = new FakeModel();
    private final ImageModel model = fake.load(Path.of(""), PipelineOptions.DEFAULT);
    private final Batcher batcher = new Batcher(model, 4, Duration.ofMillis(1), BatchObserver.NONE);

    @AfterEach
    void close() {
        batcher.close();
    }

    private double gauge() {
        return registry.get("hart.worker.idle.seconds").gauge().value();
    }

    @Test
    void anInstanceThatLoadsIsNotIdle() throws Exception {
        Thread.sleep(20);

        assertThat(idleness.time()).isZero();
        assertThat(gauge()).isZero();
    }

    @Test
    void theLeastIdlePartCounts() throws Exception {
        service.start(model, batcher);
        Thread.sleep(20);
        idleness.watch(() -> Duration.ofMillis(7));
        idleness.watch(() -> Duration.ofDays(1));

        assertThat(idleness.time()).isEqualTo(Duration.ofMillis(7));
        assertThat(gauge()).isEqualTo(0.007);

        idleness.watch(() -> Duration.ZERO);
        assertThat(gauge()).isZero();
    }

    @Test
    void aRequestInWorkEndsTheIdleTimeAndItsEndBeginsAnother() throws Exception {
        service.start(model, batcher);
        Thread.sleep(300);
        assertThat(idleness.time()).isGreaterThanOrEqualTo(Duration.ofMillis(300));

        GenerationHandle handle = batcher.submit(
                new ImageRequest("hold", 1, 7, 4.5, Sampling.DEFAULT),
                new RequestOptions(0.5, 0, Duration.ofSeconds(20)),
                new RequestListener() {});
        assertThat(fake.held.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        assertThat(idleness.time()).isZero();
        handle.cancel();

        assertThat(idleness.time()).isLessThan(Duration.ofMillis(300));
        Thread.sleep(20);
        assertThat(idleness.time()).isPositive();
    }

    @Test
    void aModerationRequestEndsTheIdleTime() throws Exception {
        service.start(model, batcher);
        Thread.sleep(300);

        var unused = batcher.moderate(List.of("a fox"), Duration.ofSeconds(10)).get();

        assertThat(idleness.time()).isLessThan(Duration.ofMillis(300));
    }
}
