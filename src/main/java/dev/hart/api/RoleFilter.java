package dev.hart.api;

import dev.hart.config.Role;
import dev.hart.config.ServiceConfig;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/** Refuses at a worker the requests that doors take, for each resource that is annotated with {@link TakesWork}. */
class RoleFilter {
    private final ServiceConfig config;

    RoleFilter(ServiceConfig config) {
        this.config = config;
    }

    @ServerRequestFilter
    void refuseAtWorker(SimpleResourceInfo resource) {
        if (config.role() == Role.WORKER && resource.getResourceClass().isAnnotationPresent(TakesWork.class)) {
            throw ModelErrors.worker();
        }
    }
}
