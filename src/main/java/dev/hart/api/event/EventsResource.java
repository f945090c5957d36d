package dev.hart.api.event;

import dev.hart.api.ApiException;
import dev.hart.api.RequestBody;
import dev.hart.api.job.JobService;
import dev.hart.api.key.PackNotRequired;
import dev.hart.api.request.RequestJson;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Locale;

/** {@code POST /v1/events}: CloudEvents that request jobs. */
@Path("/v1/events")
@Blocking
@PackNotRequired
public class EventsResource {
    private final JobService jobs;

    EventsResource(JobService jobs) {
        this.jobs = jobs;
    }

    /**
     * Accepts the job that an event requests: 202 once the job is durable, without a body, which a broker could take for an
     * event.
     */
    @POST
    @Consumes({EventReader.JSON, EventReader.STRUCTURED, EventReader.BATCH})
    public Response accept(@Context HttpHeaders headers, RoutingContext routing) {
        String body = RequestBody.text(routing);
        MediaType type = headers.getMediaType();
        EventSubmission submission = switch ((type.getType() + "/" + type.getSubtype()).toLowerCase(Locale.ROOT)) {
            case EventReader.STRUCTURED -> EventReader.structured(RequestJson.object(body, "the body"));
            case EventReader.BATCH ->
                throw new ApiException(
                        415,
                        "unsupported_media_type",
                        EventReader.BATCH + " is not supported: send each event by itself",
                        "content-type",
                        null);
            default -> EventReader.binary(headers.getRequestHeaders(), body);
        };
        return jobs.acceptAs(submission.id(), submission.body(), routing.request())
                .build();
    }
}
