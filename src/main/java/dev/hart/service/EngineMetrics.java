package dev.hart.service;

import dev.hart.engine.Provider;
import dev.hart.generation.StageDevice;
import dev.hart.pack.PackStage;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import java.util.List;

/** The metrics of what stages run on. */
@Singleton
public class EngineMetrics implements MeterBinder {
    private final Service service;

    EngineMetrics(Service service) {
        this.service = service;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (PackStage stage : PackStage.values()) {
            for (Provider provider : Provider.values()) {
                String name = provider.id();
                Gauge.builder("hart.engine.stages", this, metrics -> metrics.runs(stage.id(), name))
                        .description(
                                "1 for the provider that a stage runs on, 0 for the others and while no model is served")
                        .tag("stage", stage.id().replace('-', '_'))
                        .tag("provider", name)
                        .register(registry);
            }
        }
        Gauge.builder("hart.engine.fallbacks", this, EngineMetrics::fallbacks)
                .description("Stages that run on another provider than planned")
                .register(registry);
    }

    private List<StageDevice> devices() {
        return service.serving().map(serving -> serving.model().devices()).orElse(List.of());
    }

    private double runs(String stage, String provider) {
        return devices().stream()
                .filter(device ->
                        device.stage().equals(stage) && device.provider().equals(provider))
                .count();
    }

    private double fallbacks() {
        return devices().stream().filter(StageDevice::fallback).count();
    }
}
