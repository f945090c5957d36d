package dev.hart.api.openai;

import dev.hart.api.RequestBody;
import dev.hart.generation.GenerationQueue.Ticket;
import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.Cancelled;
import dev.hart.generation.GenerationResult.Generated;
import dev.hart.generation.GenerationResult.Refused;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.Progress;
import dev.hart.ops.Service;
import dev.hart.ops.Service.Serving;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.time.Duration;

/** {@code POST /v1/images/generations}. */
@Path("/v1/images/generations")
public class ImagesResource {
    /** While a model loads nobody knows for how long. */
    private static final Duration LOADING_RETRY = Duration.ofSeconds(2);

    private final Service service;
    private final ReplyWriter replies;

    ImagesResource(Service service, ReplyWriter replies) {
        this.service = service;
        this.replies = replies;
    }

    /**
     * Makes pictures. The thread is given back while the request waits for the device; a client that goes away cancels the
     * {@link Uni}, which gives its request up.
     */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Blocking
    public Uni<ImagesReply> generate(InputStream body) {
        String json = RequestBody.text(body);
        Serving serving = service.serving().orElseThrow(ImagesResource::loading);
        ImagesRequest asked = ImagesRequest.parse(json, serving.manifest());
        serving.model().prompts().check(asked.request().prompt());
        return result(serving, asked.request())
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(result -> reply(serving, asked, result));
    }

    private static Uni<GenerationResult> result(Serving serving, ImageRequest request) {
        return Uni.createFrom().emitter(emitter -> {
            Ticket ticket = serving.queue().submit(request, Progress.NONE);
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

    private ImagesReply reply(Serving serving, ImagesRequest asked, GenerationResult result) {
        if (result instanceof Generated generated) {
            return replies.write(serving, asked, generated);
        }
        if (result instanceof Refused refused) {
            throw new OpenAiException(400, OpenAiError.refused(refused));
        }
        if (result instanceof Cancelled) {
            // The client did not do it, or nobody would read this.
            throw new OpenAiException(
                    503,
                    OpenAiError.of(OpenAiError.SERVER, null, "shutting_down", "the service is shutting down"),
                    LOADING_RETRY);
        }
        throw new IllegalStateException("unknown result " + result.getClass());
    }

    /** Nothing is served yet, or no more. */
    static OpenAiException loading() {
        return new OpenAiException(
                503,
                OpenAiError.of(OpenAiError.SERVER, null, "model_not_ready", "the model is not ready yet"),
                LOADING_RETRY);
    }
}
