package dev.hart.api.job;

import dev.hart.api.EventStream;
import dev.hart.api.EventStream.Event;
import dev.hart.api.RequestBody;
import dev.hart.api.key.PackNotRequired;
import dev.hart.config.ServiceConfig;
import dev.hart.job.JobRef;
import dev.hart.job.view.JobReply;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

/** {@code /v1/jobs}. */
@Path("/v1/jobs")
@Blocking
@PackNotRequired
public class JobsResource {
    private final JobService desk;
    private final StreamLimiter streams;
    private final Duration eventInterval;

    JobsResource(JobService desk, StreamLimiter streams, ServiceConfig config) {
        this.desk = desk;
        this.streams = streams;
        this.eventInterval = config.jobs().eventInterval();
    }

    /** Takes a job; 202 once it has survived. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response create(InputStream body, @Context HttpServerRequest request) {
        return desk.accept(RequestBody.text(body), request).build();
    }

    /** The same under an id that the client chose. */
    @PUT
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response put(@PathParam("id") String id, InputStream body, @Context HttpServerRequest request) {
        return desk.acceptAs(id, RequestBody.text(body), request).build();
    }

    /** Where a job is, and its pictures. */
    @GET
    @Path("{id}")
    @Produces(MediaType.APPLICATION_JSON)
    public Response get(@PathParam("id") String id) {
        return answer(desk.reply(desk.ref(id)));
    }

    /** The same as it changes, until the end. */
    @GET
    @Path("{id}/events")
    @Produces(EventStream.MEDIA_TYPE)
    public Response events(@PathParam("id") String id, @Context HttpServerRequest request) {
        JobRef ref = desk.ref(id);
        JobReply first = desk.reply(ref);
        Response.ResponseBuilder response = Response.ok()
                .type(EventStream.MEDIA_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                // Else nginx, for one, would keep the events to itself until the end.
                .header("X-Accel-Buffering", "no");
        // Of a HEAD nobody would take the events.
        if (request.method().equals(HttpMethod.HEAD)) {
            return response.build();
        }
        Multi<Event> events = JobEvents.of(first, () -> desk.reply(ref), eventInterval, desk::isEnding);
        Runnable leave = streams.take(ref.owner());
        return response.entity(new EventStream(events.onTermination().invoke(leave)))
                .build();
    }

    /** Cancels a job; of one that has ended, removes prompt and pictures. */
    @DELETE
    @Path("{id}")
    @Produces(MediaType.APPLICATION_JSON)
    public Response delete(@PathParam("id") String id) {
        Optional<JobReply> ended = desk.end(desk.ref(id));
        return ended.map(JobsResource::answer)
                .orElseGet(() -> Response.noContent().build());
    }

    private static Response answer(JobReply reply) {
        return Response.ok(reply).header(HttpHeaders.CACHE_CONTROL, "no-store").build();
    }
}
