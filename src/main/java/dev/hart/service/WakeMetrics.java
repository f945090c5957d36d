package dev.hart.service;

import dev.hart.wake.WakeObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Locale;

/** The metric of wakes. */
@Singleton
class WakeMetrics implements WakeObserver {
    private final MeterRegistry registry;

    WakeMetrics(MeterRegistry registry) {
        this.registry = registry;
        // Present from the start: Prometheus sees no increase in a counter that first appears as 1.
        for (Outcome outcome : Outcome.values()) {
            wakes(outcome).increment(0);
        }
    }

    @Override
    public void woke(Outcome outcome) {
        wakes(outcome).increment();
    }

    private Counter wakes(Outcome outcome) {
        return Counter.builder("hart.wake")
                .description("Times that jobs waited and no worker was alive, by what became of the wake")
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
