package dev.hart.api.openai;

import dev.hart.api.ApiException;
import dev.hart.api.job.JobWaits;
import dev.hart.api.log.AccessLogFields;
import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.Refused;
import dev.hart.job.view.JobReply;
import dev.hart.job.view.JobReply.Fault;
import dev.hart.job.view.JobReply.PolicyScore;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Answers requests for images that become jobs, because the client prefers that ({@code Prefer: respond-async}). */
@Singleton
class ImageJobReplies {
    private final JobWaits waits;

    ImageJobReplies(JobWaits waits) {
        this.waits = waits;
    }

    /**
     * Accepts a request as a job.
     *
     * @param wait how long the client prefers to wait for the images; empty if it does not want to wait
     * @return 200 with the images if the job has ended in time, else 202 with the job; both with the job's URL. A job that ends
     *     in time without images fails the {@link Uni} with an {@link ApiException}
     */
    Uni<Response> reply(String json, RoutingContext routing, Optional<Duration> wait) {
        Duration allowed = waits.bounded(wait.orElse(Duration.ZERO));
        String applied = Preferences.RESPOND_ASYNC
                + wait.map(asked -> ", wait=" + allowed.toSeconds()).orElse("");
        AccessLogFields logFields = AccessLogFields.of(routing);
        return waits.accept(json, routing.request(), allowed).map(job -> {
            // A client that does not wait gets the job, also if it has ended: it may have sent its idempotency key
            // again.
            Response.ResponseBuilder response =
                    wait.isEmpty() || job.status().isOpen() ? waits.accepted(job) : done(job, logFields);
            return response.header(Preferences.APPLIED, applied).build();
        });
    }

    private Response.ResponseBuilder done(JobReply job, AccessLogFields logFields) {
        ImagesReply images = images(job);
        logFields.images(images.data().size());
        return waits.done(job, images);
    }

    private static ImagesReply images(JobReply job) {
        return switch (job.status()) {
            case SUCCEEDED -> ImagesReply.of(job);
            case REFUSED -> throw ApiException.refused(refusal(job));
            case FAILED ->
                // Not 500, which clients answer by the same request again: the job has had all its attempts.
                throw new ApiException(422, "job_failed", fault(job).message());
            default -> throw new ApiException(410, "job_cancelled", "the job was cancelled before it had images");
        };
    }

    private static Fault fault(JobReply job) {
        return Objects.requireNonNull(Objects.requireNonNull(job.result()).error());
    }

    private static Refused refusal(JobReply job) {
        Fault fault = fault(job);
        List<PolicyScore> scores = Objects.requireNonNull(fault.policies());
        return new Refused(
                scores.stream()
                        .map(score -> new GenerationResult.PolicyScore(score.policy(), score.score()))
                        .toList(),
                Objects.requireNonNull(fault.threshold()));
    }
}
