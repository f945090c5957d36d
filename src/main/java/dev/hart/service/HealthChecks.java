package dev.hart.service;

import dev.hart.config.Role;
import dev.hart.config.ServiceConfig;
import dev.hart.pack.PackOffer;
import dev.hart.scheduling.QueueLoad;
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
 * The checks of {@code /q/health}. The service is live while HTTP responds and neither the inference nor the job-polling thread
 * has died. It is ready once the warm-up image was generated, except while the device was lost or has failed twice in a row
 * without a success since, the data folder cannot be used, or the service is ending. A door is ready while the records and the
 * queue of jobs can be reached. Each check contains the reason when it is down.
 */
@Singleton
public class HealthChecks {
    @Produces
    @Singleton
    @Liveness
    HealthCheck live(Service service) {
        return () -> {
            // At shutdown the thread ends before the rest. A liveness check that is down would get the process killed
            // before its end.
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
    HealthCheck started(Service service, ServiceConfig config) {
        String name = isDoor(config) ? "door open" : "model loaded";
        return () -> HealthCheckResponse.named(name)
                .status(service.isStarted())
                .withData("state", service.state().describe())
                .build();
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck readiness(Service service, ServiceConfig config, JobReach reach) {
        return isDoor(config) ? () -> doorReady(service, reach) : ready(service);
    }

    /** The check of an instance with a model. */
    HealthCheck ready(Service service) {
        return () -> {
            HealthCheckResponseBuilder answer = HealthCheckResponse.named("model ready")
                    .withData("state", service.state().describe());
            Optional<Serving> serving = service.serving();
            if (serving.isEmpty()) {
                service.progress().ifPresent(what -> answer.withData("progress", what));
                return answer.down().build();
            }
            QueueLoad load = serving.get().batcher().load();
            answer.withData("pack", serving.get().manifest().name())
                    .withData("waiting requests", load.requests())
                    .withData("batch limit", load.batchLimit());
            EngineHealth.data(serving.get().model().devices()).forEach(answer::withData);
            Optional<String> trouble = serving.get().batcher().trouble().or(service::storageTrouble);
            trouble.ifPresent(why -> answer.withData("why", why));
            return answer.status(service.isReady()).build();
        };
    }

    private static boolean isDoor(ServiceConfig config) {
        return config.role() == Role.DOOR;
    }

    private static HealthCheckResponse doorReady(Service service, JobReach reach) {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("door ready")
                .withData("state", service.state().describe());
        Optional<PackOffer> offer = service.offer();
        if (offer.isEmpty() || !service.isReady()) {
            service.storageTrouble().ifPresent(why -> answer.withData("why", why));
            return answer.down().build();
        }
        answer.withData("pack", offer.get().name());
        Optional<String> trouble = reach.trouble();
        trouble.ifPresent(why -> answer.withData("why", why));
        return answer.status(trouble.isEmpty()).build();
    }
}
