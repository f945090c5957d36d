package dev.hart.api.openai;

import dev.hart.api.EventStream;
import dev.hart.api.EventStream.Event;
import dev.hart.api.RequestBody;
import dev.hart.api.job.JobService;
import dev.hart.api.key.Caller;
import dev.hart.api.log.AccessLogFields;
import dev.hart.config.ServiceConfig;
import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.Generated;
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
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code POST /v1/images/generations}. */
@Path("/v1/images/generations")
public class ImagesResource {
    /** While a model loads nobody knows for how long. */
    private static final Duration LOADING_RETRY = Duration.ofSeconds(2);

    private final Service service;
    private final ServiceConfig config;
    private final ImageReplyWriter pictures;
    private final Caller caller;
    private final Submissions submissions;
    private final JobService jobs;

    ImagesResource(
            Service service,
            ServiceConfig config,
            ImageReplyWriter pictures,
            Caller caller,
            Submissions submissions,
            JobService jobs) {
        this.service = service;
        this.config = config;
        this.pictures = pictures;
        this.caller = caller;
        this.submissions = submissions;
        this.jobs = jobs;
    }

    /**
     * Makes pictures. The thread is given back while the request waits for the device; a client that goes away cancels the
     * {@link Uni} or the stream, which gives its request up. Who would rather not wait ({@code Prefer: respond-async}) gets a job.
     */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces({MediaType.APPLICATION_JSON, EventStream.MEDIA_TYPE})
    @Blocking
    public Uni<Response> generate(
            InputStream body, @HeaderParam("X-Request-Timeout") Optional<String> timeout, RoutingContext routing) {
        String json = RequestBody.text(body);
        Serving serving = service.serving().orElseThrow(ImagesResource::loading);
        // A service that does no jobs cannot do as the client would rather have it, which then waits.
        if (jobs.isOpen()
                && Preferences.respondAsync(routing.request().headers().getAll(Preferences.HEADER))) {
            return Uni.createFrom()
                    .item(jobs.accept(json, routing.request())
                            .header(Preferences.APPLIED, Preferences.RESPOND_ASYNC)
                            .build());
        }
        RequestLimits limits = RequestLimits.of(
                config, serving.manifest(), caller, Timeouts.allowed(timeout, config.requestTimeout()));
        ImagesRequest asked = ImagesRequest.parse(json, serving.manifest(), limits);
        ImageReplyWriter.require(asked.output().shape().format());
        Context span = Context.current();
        AccessLogFields notes = AccessLogFields.of(routing);
        if (asked.stream()) {
            return ImageStream.open(
                            listener -> submissions.submit(span, serving, asked, listener), serving, asked, pictures)
                    .map(events -> Response.ok(new EventStream(counted(events, notes)), EventStream.MEDIA_TYPE)
                            .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                            // Else nginx, for one, would keep the events to itself until the end.
                            .header("X-Accel-Buffering", "no")
                            .build());
        }
        return result(() -> submissions.submit(span, serving, asked, RequestListener.NONE))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(result -> {
                    if (result instanceof Generated generated) {
                        notes.pictures(generated.images().size());
                        return Response.ok(pictures.reply(serving, asked, generated), MediaType.APPLICATION_JSON)
                                .build();
                    }
                    throw ErrorTranslator.of(result);
                });
    }

    private static Multi<Event> counted(Multi<Event> events, AccessLogFields notes) {
        return events.onItem().invoke(event -> {
            if (event.name().equals(ImageEvent.COMPLETED)) {
                notes.pictures(1);
            }
        });
    }

    private static Uni<GenerationResult> result(Supplier<GenerationHandle> submission) {
        return Uni.createFrom().emitter(emitter -> {
            GenerationHandle ticket = submission.get();
            // Also called after completion, when there is nothing left to cancel.
            emitter.onTermination(ticket::cancel);
            ticket.result().whenComplete((result, fault) -> {
                if (fault == null) {
                    emitter.complete(result);
                } else {
                    emitter.fail(fault);
                }
            });
        });
    }

    /** Nothing is served yet, or no more. */
    static OpenAiException loading() {
        return new OpenAiException(
                503,
                OpenAiError.of(OpenAiError.SERVER, null, "model_not_ready", "the model is not ready yet"),
                LOADING_RETRY);
    }
}
