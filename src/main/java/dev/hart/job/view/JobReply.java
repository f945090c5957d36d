package dev.hart.job.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.hart.generation.GenerationResult;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.PromptCut;
import dev.hart.generation.Quality;
import dev.hart.generation.StageTimes;
import dev.hart.job.JobRequest;
import dev.hart.job.JobStatus;
import dev.hart.job.Outcome;
import dev.hart.job.notice.NoticeState;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job as JSON. Its groups {@code times}, {@code attempt} and {@code result} are unwrapped: their fields are fields of the
 * job. Times are seconds since 1970.
 *
 * @param id of the job
 * @param status written as {@code state}
 * @param times when it was created, and when it started or ended
 * @param attempt how the current or the last attempt goes; absent while there is nothing to say about one, and once the job has
 *     ended
 * @param waiting what the job waits for; only while it is queued and no attempt has begun, and if that is known
 * @param request what was requested; absent once erased, and if the job's record is damaged
 * @param promptCut how much of the prompt the model reads; absent if that is all of it
 * @param result absent until the job has ended, and if it was cancelled or erased
 * @param notices the recipients of notices and whether they were notified; absent if there are none, and where
 *     {@link #withNotices} was not called, as in lists
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"id", "object", "state", "times", "attempt", "waiting", "request", "prompt_cut", "result", "notices"
})
public record JobReply(
        String id,
        @JsonProperty("state") JobStatus status,
        @JsonUnwrapped Times times,
        @JsonUnwrapped @Nullable Attempt attempt,
        @Nullable Waiting waiting,
        @Nullable Request request,
        @JsonProperty("prompt_cut") @Nullable PromptCut promptCut,
        @JsonUnwrapped @Nullable Result result,
        @Nullable List<Notified> notices) {

    /** Returns {@code job}: the kind of this object, as in OpenAI's replies. */
    @JsonProperty("object")
    public String object() {
        return "job";
    }

    /** Returns this reply with the recipients of notices. */
    public JobReply withNotices(List<NoticeState> states) {
        List<Notified> all = states.stream().map(Notified::of).toList();
        return new JobReply(
                id, status, times, attempt, waiting, request, promptCut, result, all.isEmpty() ? null : all);
    }

    /**
     * When what happened, in seconds since 1970.
     *
     * @param startedAt when the current attempt began; only while running
     * @param endedAt when the outcome was created
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"created_at", "started_at", "ended_at"})
    public record Times(
            @JsonProperty("created_at") long createdAt,
            @JsonProperty("started_at") @Nullable Long startedAt,
            @JsonProperty("ended_at") @Nullable Long endedAt) {}

    /**
     * How the current or the last attempt goes.
     *
     * @param progress of the current attempt; only while running, and once it is in a batch
     * @param setback why the last attempt failed; only while queued, and if one failed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"progress", "setback"})
    public record Attempt(
            JobProgress.@Nullable Progress progress,
            @Nullable String setback) {}

    /**
     * What a job waits for that has not begun.
     *
     * @param reason {@code worker}: no worker is alive; {@code turn}: a worker is alive and has other jobs
     * @param estimatedSeconds how long the job will still wait, by what was measured; absent if that is not known
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"for", "estimated_seconds"})
    public record Waiting(
            @JsonProperty("for") String reason,
            @JsonProperty("estimated_seconds") @Nullable Long estimatedSeconds) {
        /** The reason that no worker is alive. */
        public static final String FOR_WORKER = "worker";

        /** The reason that the workers have other jobs. */
        public static final String FOR_TURN = "turn";
    }

    /**
     * What the job ended with.
     *
     * @param data the images, once succeeded
     * @param seconds how long the stages took, once succeeded
     * @param error once refused or failed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"data", "seconds", "error"})
    public record Result(
            @Nullable List<Image> data,
            @Nullable Seconds seconds,
            @Nullable Fault error) {}

    /**
     * A recipient of the notice that the job has ended.
     *
     * @param to {@code webhook}, {@code sink} or {@code queue}
     * @param state {@code pending}, {@code delivered}, {@code stopped} or {@code given_up}
     * @param tries how many attempts were made
     * @param at when the last attempt began or ended; without an attempt, when the notice was recorded
     * @param reason why the last attempt failed, or why no attempt follows; absent where {@link NoticeState#reason} is empty
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"to", "state", "tries", "at", "reason"})
    public record Notified(
            String to,
            String state,
            int tries,
            long at,
            @Nullable String reason) {
        static Notified of(NoticeState state) {
            return new Notified(
                    state.recipient(),
                    state.state().toString(),
                    state.tries(),
                    state.at().getEpochSecond(),
                    state.reason().orElse(null));
        }
    }

    /**
     * What was requested, as a body that requests the same images again; without {@code moderation}.
     *
     * @param size width x height in pixels
     */
    @JsonPropertyOrder({
        "model",
        "prompt",
        "n",
        "seed",
        "guidance_scale",
        "quality",
        "size",
        "output_format",
        "output_compression",
        "webhook"
    })
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Request(
            String model,
            String prompt,
            int n,
            long seed,
            @JsonProperty("guidance_scale") double guidance,
            String quality,
            String size,
            @JsonProperty("output_format") String outputFormat,
            @JsonProperty("output_compression") int outputCompression,
            @Nullable String webhook) {
        static Request of(JobRequest request) {
            ImageRequest images = request.images();
            int side = request.shape().side();
            return new Request(
                    request.model(),
                    images.prompt(),
                    images.count(),
                    images.seed(),
                    images.guidance(),
                    images.quality() == Quality.DRAFT ? "low" : "high",
                    side + "x" + side,
                    request.shape().format().id(),
                    request.shape().compression(),
                    request.webhook().map(URI::toString).orElse(null));
        }
    }

    /**
     * One image.
     *
     * @param url at which it can be read for a while, signed for each reply; absent where jobs are rendered without URLs
     * @param seed that generates it again, with n = 1
     * @param sha256 of the file, 64 lower-case hexadecimal digits
     * @param bytes the file's size
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"url", "seed", "sha256", "bytes"})
    public record Image(@Nullable URI url, long seed, String sha256, long bytes) {}

    /**
     * How long the job took, in seconds to a millisecond: waiting for the device, then in the stages of its batches, added up.
     */
    public record Seconds(
            double waiting,
            double safety,
            @JsonProperty("text_encoder") double textEncoder,
            double transformer,
            double residual,
            double decoder) {
        static Seconds of(Duration waited, StageTimes times) {
            return new Seconds(
                    seconds(waited),
                    seconds(times.safety()),
                    seconds(times.textEncoder()),
                    seconds(times.transformer()),
                    seconds(times.residual()),
                    seconds(times.decoder()));
        }

        private static double seconds(Duration time) {
            return time.toMillis() / 1e3;
        }
    }

    /**
     * Why there are no images.
     *
     * @param code {@code content_policy_violation} or {@code job_failed}
     * @param message why, in a sentence or the reason of {@link Outcome.Failed}
     * @param policies the safety check's scores; absent unless it refused the prompt
     * @param threshold a score above it refuses the prompt; absent unless it did
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"code", "message", "policies", "threshold"})
    public record Fault(
            String code,
            String message,
            @Nullable List<PolicyScore> policies,
            @Nullable Double threshold) {
        static Optional<Fault> of(Outcome outcome) {
            if (outcome instanceof Outcome.Failed failed) {
                return Optional.of(new Fault("job_failed", failed.reason(), null, null));
            }
            if (outcome instanceof Outcome.Refused refused) {
                return Optional.of(new Fault(
                        "content_policy_violation",
                        "the prompt was refused by the safety check",
                        refused.scores().stream()
                                .map(score -> PolicyScore.of(score, refused.threshold()))
                                .toList(),
                        refused.threshold()));
            }
            return Optional.empty();
        }
    }

    /** The score of one policy, 0 to 1, and whether it refused the prompt. */
    public record PolicyScore(String policy, double score, boolean violated) {
        /** Returns a score as the reply has it. */
        static PolicyScore of(GenerationResult.PolicyScore score, double threshold) {
            return new PolicyScore(score.policy(), score.violation(), score.violates(threshold));
        }
    }
}
