package dev.hart.ops;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** Live is not ready: live as soon as HTTP answers, ready once a warm-up picture was made. */
@Singleton
public class HealthChecks {
    @Produces
    @Singleton
    @Liveness
    HealthCheck live() {
        return () -> HealthCheckResponse.up("http");
    }

    @Produces
    @Singleton
    @Startup
    HealthCheck started(Service service) {
        return () -> HealthCheckResponse.named("model loaded")
                .status(service.isStarted())
                .build();
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck ready(Service service) {
        return () -> HealthCheckResponse.named("model ready")
                .status(service.serving().isPresent())
                .build();
    }
}
