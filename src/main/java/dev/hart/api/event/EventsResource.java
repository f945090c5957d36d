package dev.hart.api.event;

import dev.hart.api.ApiException;
import dev.hart.api.RequestBody;
import dev.hart.api.job.JobService;
import dev.hart.api.key.PackNotRequired;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Locale;

/** {@code POST /v1/events}: CloudEvents that ask for jobs. */
@Path("/v1/events")
@Blocking
@PackNotRequired
public class EventsResource {
    private final JobService desk;

    EventsResource(JobService desk) {
        this.desk = desk;
    }

    /** Takes the job that an event asks for; 202 once it has survived, without a body, which a broker could take for an event. */
    @POST
    @Consumes({EventReader.JSON, EventReader.STRUCTURED, EventReader.BATCH})
    public Response take(InputStream body, @Context HttpHeaders headers, @Context HttpServerRequest request) {
        MediaType type = headers.getMediaType();
        EventSubmission order = switch ((type.getType() + "/" + type.getSubtype()).toLowerCase(Locale.ROOT)) {
            case EventReader.STRUCTURED -> EventReader.structured(JsonText.object(RequestBody.text(body), "the body"));
            case EventReader.BATCH ->
                throw new ApiException(
                        415,
                        "unsupported_media_type",
                        EventReader.BATCH + " is not taken: send each event by itself",
                        "content-type",
                        null);
            default -> EventReader.binary(headers.getRequestHeaders(), RequestBody.text(body));
        };
        return desk.acceptAs(order.id(), order.body(), request).build();
    }
}
