package dev.hart.api.openai;

import dev.hart.api.ErrorMapper;
import dev.hart.api.EventStream;
import dev.hart.api.EventStream.Event;
import dev.hart.api.IgnoredParameters;
import dev.hart.api.ModelErrors;
import dev.hart.api.RequestBody;
import dev.hart.api.TakesWork;
import dev.hart.api.job.JobService;
import dev.hart.api.key.Caller;
import dev.hart.api.log.AccessLogFields;
import dev.hart.api.request.FieldChecks;
import dev.hart.api.request.PromptLength;
import dev.hart.api.request.RequestLimits;
import dev.hart.config.ServiceConfig;
import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.Generated;
import dev.hart.pack.PackOffer;
import dev.hart.scheduling.GenerationHandle;
import dev.hart.scheduling.RequestListener;
import dev.hart.service.Service;
import dev.hart.service.Service.Serving;
import io.opentelemetry.context.Context;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code POST /v1/images/generations}. */
@Path("/v1/images/generations")
@TakesWork
public class ImagesResource {
    private final Service service;
    private final ServiceConfig config;
    private final ImageReplyWriter images;
    private final Caller caller;
    private final Submissions submissions;
    private final JobService jobs;
    private final ImageJobReplies jobReplies;

    ImagesResource(
            Service service,
            ServiceConfig config,
            ImageReplyWriter images,
            Caller caller,
            Submissions submissions,
            JobService jobs,
            ImageJobReplies jobReplies) {
        this.service = service;
        this.config = config;
        this.images = images;
        this.caller = caller;
        this.submissions = submissions;
        this.jobs = jobs;
        this.jobReplies = jobReplies;
    }

    /**
     * Generates images. No thread is occupied while the request waits for the device. A client that disconnects cancels the
     * {@link Uni} or the stream, which cancels the request. A client that prefers not to wait ({@code Prefer: respond-async})
     * gets a job, unless the service has no jobs or a job cannot give what it asks for. With {@code wait=N} it gets the images
     * if the job ends in time.
     */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces({MediaType.APPLICATION_JSON, EventStream.MEDIA_TYPE})
    @Blocking
    public Uni<Response> generate(@HeaderParam("X-Request-Timeout") Optional<String> timeout, RoutingContext routing) {
        String json = RequestBody.text(routing);
        List<String> preferences = routing.request().headers().getAll(Preferences.HEADER);
        // A service without jobs cannot honour the preference: the client waits.
        if (jobs.isOpen() && Preferences.respondAsync(preferences) && ImagesRequest.mayBeJob(json, config.compat())) {
            return jobReplies.reply(json, routing, Preferences.wait(preferences));
        }
        Serving serving = ModelErrors.require(service);
        PackOffer pack = PackOffer.of(serving.manifest());
        RequestLimits limits =
                RequestLimits.of(config, pack, caller, Timeouts.allowed(timeout, config.requestTimeout()));
        ImagesRequest parsed = ImagesRequest.parse(json, pack, limits, config.compat());
        FieldChecks.requireWritable(parsed.encoding().format());
        IgnoredParameters.note(routing.request(), parsed.ignored());
        PromptLength.measure(
                        serving.model(),
                        parsed.request().prompt(),
                        config.prompt().tooLong())
                .ifPresent(cut -> PromptLength.note(routing.request(), cut));
        Context span = Context.current();
        AccessLogFields logFields = AccessLogFields.of(routing);
        if (parsed.stream()) {
            return ImageStream.open(
                            listener -> submissions.submit(span, serving, parsed, listener),
                            config.streamHeartbeat(),
                            serving,
                            parsed,
                            images)
                    .map(events -> Response.ok(new EventStream(counted(events, logFields)), EventStream.MEDIA_TYPE)
                            .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                            // Without it, proxies such as nginx would hold the events back until the end.
                            .header("X-Accel-Buffering", "no")
                            .build());
        }
        return result(() -> submissions.submit(span, serving, parsed, RequestListener.NONE))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(result -> {
                    if (result instanceof Generated generated) {
                        logFields.images(generated.images().size());
                        return Response.ok(images.reply(serving, parsed, generated), MediaType.APPLICATION_JSON)
                                .build();
                    }
                    throw ErrorMapper.toApiException(result);
                });
    }

    private static Multi<Event> counted(Multi<Event> events, AccessLogFields logFields) {
        return events.onItem().invoke(event -> {
            if (event.name().equals(ImageEvent.COMPLETED)) {
                logFields.images(1);
            }
        });
    }

    private static Uni<GenerationResult> result(Supplier<GenerationHandle> submission) {
        return Uni.createFrom().emitter(emitter -> {
            GenerationHandle handle = submission.get();
            // Also called after completion, when nothing is left to cancel.
            emitter.onTermination(handle::cancel);
            handle.result().whenComplete((result, fault) -> {
                if (fault == null) {
                    emitter.complete(result);
                } else {
                    emitter.fail(fault);
                }
            });
        });
    }
}
