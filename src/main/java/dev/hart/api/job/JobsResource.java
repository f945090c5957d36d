package dev.hart.api.job;

import dev.hart.api.EventStream;
import dev.hart.api.EventStream.Event;
import dev.hart.api.RequestBody;
import dev.hart.api.TakesWork;
import dev.hart.api.key.PackNotRequired;
import dev.hart.config.ServiceConfig;
import dev.hart.job.JobRef;
import dev.hart.job.view.JobReply;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
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
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.Optional;

/** {@code /v1/jobs}: accepts, lists, shows, streams, cancels and erases jobs. */
@Path("/v1/jobs")
@Blocking
@PackNotRequired
@TakesWork
public class JobsResource {
    private final JobService jobs;
    private final StreamLimiter streams;
    private final Duration eventInterval;
    private final Duration longestPause;

    JobsResource(JobService jobs, StreamLimiter streams, ServiceConfig config) {
        this.jobs = jobs;
        this.streams = streams;
        this.eventInterval = config.jobs().eventInterval();
        this.longestPause = config.streamHeartbeat();
    }

    /** Lists the caller's jobs, a page at a time. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Response list(@Context UriInfo uri) {
        return Response.ok(jobs.list(JobListParameters.of(uri.getQueryParameters())))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    /** Accepts a job: 202 once it is durable. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response create(RoutingContext routing) {
        return jobs.accept(RequestBody.text(routing), routing.request()).build();
    }

    /** Accepts a job under an id that the client chose. */
    @PUT
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response put(@PathParam("id") String id, RoutingContext routing) {
        return jobs.acceptAs(id, RequestBody.text(routing), routing.request()).build();
    }

    /** Shows a job and its images. */
    @GET
    @Path("{id}")
    @Produces(MediaType.APPLICATION_JSON)
    public Response get(@PathParam("id") String id) {
        return answer(jobs.reply(jobs.ref(id)));
    }

    /**
     * Streams a job as it changes, until it or the service ends. A client that reconnects although it has received the end gets
     * 204, after which an {@code EventSource} does not reconnect again (HTML standard, 9.2.3).
     */
    @GET
    @Path("{id}/events")
    @Produces(EventStream.MEDIA_TYPE)
    public Response events(@PathParam("id") String id, @Context HttpServerRequest request) {
        JobRef ref = jobs.ref(id);
        JobReply first = jobs.reply(ref);
        Optional<String> seen = Optional.ofNullable(request.getHeader("Last-Event-ID"));
        if (seen.isPresent() && seen.equals(JobEvents.endId(first))) {
            return Response.noContent()
                    .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                    .build();
        }
        Response.ResponseBuilder response = Response.ok()
                .type(EventStream.MEDIA_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                // Without it, proxies such as nginx would hold the events back until the end.
                .header("X-Accel-Buffering", "no");
        // A client that sent HEAD would not read the events.
        if (request.method().equals(HttpMethod.HEAD)) {
            return response.build();
        }
        Multi<Event> events = JobEvents.of(first, () -> jobs.reply(ref), eventInterval, longestPause, jobs::isEnding);
        Runnable release = streams.acquire(ref.owner());
        return response.entity(new EventStream(events.onTermination().invoke(release)))
                .build();
    }

    /** Cancels a job (200 with the job); if it had ended before, removes its prompt and images (204). */
    @DELETE
    @Path("{id}")
    @Produces(MediaType.APPLICATION_JSON)
    public Response delete(@PathParam("id") String id) {
        Optional<JobReply> ended = jobs.end(jobs.ref(id));
        return ended.map(JobsResource::answer)
                .orElseGet(() -> Response.noContent().build());
    }

    private static Response answer(JobReply reply) {
        return Response.ok(reply).header(HttpHeaders.CACHE_CONTROL, "no-store").build();
    }
}
