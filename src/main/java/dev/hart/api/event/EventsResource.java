package dev.hart.api.event;

import dev.hart.api.RequestBody;
import dev.hart.api.TakesWork;
import dev.hart.api.job.IdempotencyKey;
import dev.hart.api.job.JobService;
import dev.hart.api.key.PackNotRequired;
import dev.hart.api.request.RequestJson;
import dev.hart.job.JobId;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code POST /v1/events}: CloudEvents that request jobs. */
@Path("/v1/events")
@Blocking
@PackNotRequired
@TakesWork
public class EventsResource {
    private final JobService jobs;

    EventsResource(JobService jobs) {
        this.jobs = jobs;
    }

    /**
     * Accepts the job that an event requests, or those of a batch of events: 202 once they are durable, without a body, which a
     * broker could take for an event.
     */
    @POST
    @Consumes({EventReader.JSON, EventReader.STRUCTURED, EventReader.BATCH})
    public Response accept(@Context HttpHeaders headers, RoutingContext routing) {
        IdempotencyKey.refuse(routing.request(), "jobs; an event's source and id do what it does");
        String body = RequestBody.text(routing);
        MediaType type = headers.getMediaType();
        String kind = (type.getType() + "/" + type.getSubtype()).toLowerCase(Locale.ROOT);
        if (kind.equals(EventReader.BATCH)) {
            return acceptAll(EventBatch.read(body), routing.request());
        }
        EventSubmission submission = switch (kind) {
            case EventReader.STRUCTURED -> EventReader.structured(RequestJson.object(body, "the body"));
            default -> EventReader.binary(headers.getRequestHeaders(), body);
        };
        return jobs.acceptAs(submission.id(), submission.body(), routing.request())
                .build();
    }

    /**
     * Accepts all events of a batch, or none if one of them cannot be accepted: the sender gets a single status. After a fault it
     * sends the batch again, which gives the same jobs. An event whose job was erased is done. Two events may be the same one,
     * but not with different data.
     */
    private Response acceptAll(List<EventSubmission> events, HttpServerRequest request) {
        EventBatch.checkAgreement(events);
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            EventSubmission event = events.get(i);
            if (EventBatch.naming(i, () -> jobs.isAcceptable(event.id(), event.body()))) {
                open.add(i);
            }
        }
        for (int i : open) {
            EventSubmission event = events.get(i);
            JobId unused = EventBatch.naming(i, () -> jobs.acceptOfBatch(event.id(), event.body(), request));
        }
        return Response.accepted().header(HttpHeaders.CACHE_CONTROL, "no-store").build();
    }
}
