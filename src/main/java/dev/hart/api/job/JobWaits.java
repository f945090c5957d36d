package dev.hart.api.job;

import dev.hart.config.ServiceConfig;
import dev.hart.job.JobRef;
import dev.hart.job.view.JobReply;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;

/** Holds requests until their job ends, for a while, without a thread for each. */
@Singleton
public class JobWaits {
    private final JobService jobs;
    private final StreamLimiter streams;
    private final ServiceConfig config;

    JobWaits(JobService jobs, StreamLimiter streams, ServiceConfig config) {
        this.jobs = jobs;
        this.streams = streams;
        this.config = config;
    }

    /** Returns how long a request is held of which the client asks for so long: {@code hart.jobs.longest-wait} at most. */
    public Duration bounded(Duration wait) {
        Duration longest = config.jobs().longestWait();
        return wait.compareTo(longest) < 0 ? wait : longest;
    }

    /**
     * Accepts a job as {@link JobService#accept} does and waits for its end. Does not wait if the caller has too many requests
     * that wait, or streams, open at this instance.
     *
     * @param wait at most this long, 0 or more
     * @return the job once it has ended, or as it is when the time is over or the service is ending
     * @throws RuntimeException as {@link JobService#accept}, before the {@link Uni} is returned
     */
    public Uni<JobReply> accept(String json, HttpServerRequest request, Duration wait) {
        JobReply first = jobs.take(json, request);
        if (wait.isZero() || !first.status().isOpen()) {
            return Uni.createFrom().item(first);
        }
        JobRef ref = jobs.ref(first.id());
        Optional<Runnable> permit = streams.tryAcquire(ref.owner());
        if (permit.isEmpty()) {
            return Uni.createFrom().item(first);
        }
        return JobEvents.end(
                        first,
                        () -> jobs.reply(ref),
                        config.jobs().eventInterval(),
                        config.streamHeartbeat(),
                        jobs::isEnding,
                        wait)
                .onTermination()
                .invoke(permit.get());
    }

    /** Returns 202 with a job that has not ended, and its URL. */
    public Response.ResponseBuilder accepted(JobReply job) {
        return jobs.accepted(job);
    }

    /** Returns 200 with what a job has given, and the job's URL. */
    public Response.ResponseBuilder done(JobReply job, Object body) {
        return jobs.located(job.id(), Response.ok(body).type(MediaType.APPLICATION_JSON));
    }
}
