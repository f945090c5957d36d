package dev.hart.service;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Knows for how long this instance has been idle: no job is running, in its pause after a failed attempt or waiting for the
 * device, no request is in work, no recipient is being notified, and the instance can take jobs. Zero until a model is served.
 * Thread-safe.
 */
@Singleton
public class Idleness {
    private final Service service;
    private final List<Supplier<Duration>> parts = new CopyOnWriteArrayList<>();

    Idleness(Service service, MeterRegistry registry) {
        this.service = service;
        Gauge.builder(
                        "hart.worker.idle.seconds",
                        this,
                        idleness -> idleness.time().toNanos() / 1e9)
                .description(
                        "How long this instance has had no job and no request; 0 while it has one or cannot take jobs")
                .register(registry);
    }

    /** Adds a part of the instance: how long that part has been idle, zero while it is at work. */
    void watch(Supplier<Duration> part) {
        parts.add(part);
    }

    /** Returns for how long all parts of this instance have been idle; zero while one is at work or no model is served. */
    public Duration time() {
        Duration least =
                service.serving().map(serving -> serving.batcher().idle()).orElse(Duration.ZERO);
        for (Supplier<Duration> part : parts) {
            Duration idle = part.get();
            least = idle.compareTo(least) < 0 ? idle : least;
        }
        return least;
    }
}
