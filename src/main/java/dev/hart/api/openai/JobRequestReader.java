package dev.hart.api.openai;

import dev.hart.api.job.JobRequests;
import dev.hart.api.key.Caller;
import dev.hart.generation.InvalidRequestException;
import dev.hart.job.JobRequest;
import dev.hart.ops.Service;
import dev.hart.ops.Service.Serving;
import dev.hart.ops.ServiceConfig;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads what jobs ask for: the fields of {@code POST /v1/images/generations} but for those that say how its reply comes. */
@Singleton
class JobRequestReader implements JobRequests {
    private final Service service;
    private final ServiceConfig config;
    private final Caller caller;

    JobRequestReader(Service service, ServiceConfig config, Caller caller) {
        this.service = service;
        this.config = config;
        this.caller = caller;
    }

    @Override
    public JobRequest read(String json) {
        Serving serving = service.serving().orElseThrow(ImagesResource::loading);
        RequestLimits limits = RequestLimits.of(
                config, serving.manifest(), caller, config.jobs().timeout());
        ImagesRequest asked = ImagesRequest.parse(json, ImagesRequest.KNOWN_OF_JOBS, serving.manifest(), limits);
        PictureWriter.require(asked.output().shape().format());
        String prompt = asked.request().prompt();
        // Half a surrogate pair: a record could not hold it.
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(prompt)) {
            throw new InvalidRequestException("prompt", "the prompt is no Unicode text");
        }
        // Here it can be said at once; a worker could only fail.
        serving.model().images().check(prompt);
        return new JobRequest(
                serving.manifest().name(),
                asked.request(),
                asked.handling().threshold(),
                asked.output().shape(),
                Optional.empty());
    }
}
