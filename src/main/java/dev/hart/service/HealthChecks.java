package dev.hart.service;

import dev.hart.scheduling.Batcher.Load;
import dev.hart.service.Service.Serving;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * Live is not ready: live as soon as HTTP answers and for as long as there are the threads that draw and that ask for jobs;
 * ready once a warm-up picture was made, until the device fails several times in a row or the service ends. Each says why.
 */
@Singleton
public class HealthChecks {
    @Produces
    @Singleton
    @Liveness
    HealthCheck live(Service service) {
        return () -> {
            // At the end the thread ends, too, which is no reason to be killed before the rest has.
            boolean alive = service.state() != Service.State.SERVING
                    || service.serving()
                            .map(serving -> serving.batcher().isAlive())
                            .orElse(true);
            HealthCheckResponseBuilder answer =
                    HealthCheckResponse.named("device").status(alive);
            return (alive ? answer : answer.withData("why", "the device's thread has died")).build();
        };
    }

    @Produces
    @Singleton
    @Liveness
    HealthCheck working(JobRuntime jobs) {
        return () -> {
            HealthCheckResponseBuilder answer =
                    HealthCheckResponse.named("jobs").status(jobs.isAlive());
            return (jobs.isAlive() ? answer : answer.withData("why", "the thread that asks for jobs has died")).build();
        };
    }

    @Produces
    @Singleton
    @Startup
    HealthCheck started(Service service) {
        return () -> HealthCheckResponse.named("model loaded")
                .status(service.isStarted())
                .withData("state", service.state().describe())
                .build();
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck ready(Service service) {
        return () -> {
            HealthCheckResponseBuilder answer = HealthCheckResponse.named("model ready")
                    .withData("state", service.state().describe());
            Optional<Serving> serving = service.serving();
            if (serving.isEmpty()) {
                return answer.down().build();
            }
            Load load = serving.get().batcher().load();
            answer.withData("pack", serving.get().manifest().name())
                    .withData("waiting requests", load.requests())
                    .withData("batch limit", load.batchLimit());
            Optional<String> trouble = serving.get().batcher().trouble();
            trouble.ifPresent(why -> answer.withData("why", why));
            return answer.status(service.isReady()).build();
        };
    }
}
