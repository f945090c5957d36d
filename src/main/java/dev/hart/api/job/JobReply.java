package dev.hart.api.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.Quality;
import dev.hart.generation.StageTimes;
import dev.hart.job.JobRequest;
import dev.hart.job.notice.NoticeState;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A job as its owner sees it. Times are seconds since 1970.
 *
 * @param state {@code queued}, {@code running}, {@code succeeded}, {@code refused}, {@code failed} or {@code cancelled}
 * @param startedAt when the attempt at work began; while running only
 * @param progress of the attempt at work
 * @param setback why the last attempt came to nothing; while queued only
 * @param request what was asked for
 * @param data the pictures, once succeeded
 * @param seconds where the time went, once succeeded
 * @param error once refused or failed
 * @param notices who is told of its end, once that is there; absent if nobody is
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
    "id",
    "object",
    "state",
    "created_at",
    "started_at",
    "ended_at",
    "progress",
    "setback",
    "request",
    "data",
    "seconds",
    "error",
    "notices"
})
public record JobReply(
        String id,
        String object,
        String state,
        @JsonProperty("created_at") long createdAt,
        @JsonProperty("started_at") @Nullable Long startedAt,
        @JsonProperty("ended_at") @Nullable Long endedAt,
        @Nullable Progress progress,
        @Nullable String setback,
        Asked request,
        @Nullable List<Datum> data,
        @Nullable Seconds seconds,
        @Nullable Fault error,
        @Nullable List<Told> notices) {

    /** The same, with who is told of it. */
    JobReply telling(List<NoticeState> states) {
        return new JobReply(
                id,
                object,
                state,
                createdAt,
                startedAt,
                endedAt,
                progress,
                setback,
                request,
                data,
                seconds,
                error,
                states.isEmpty() ? null : states.stream().map(Told::of).toList());
    }

    /**
     * Somebody who is told of the job's end.
     *
     * @param to {@code webhook}, {@code sink} or {@code queue}
     * @param state {@code pending}, {@code delivered}, {@code stopped} or {@code given_up}
     * @param tries made so far
     * @param at when that was last so
     * @param reason why they do not know
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"to", "state", "tries", "at", "reason"})
    public record Told(
            String to,
            String state,
            int tries,
            long at,
            @Nullable String reason) {
        static Told of(NoticeState state) {
            return new Told(
                    state.recipient(),
                    state.state().name().toLowerCase(Locale.ROOT),
                    state.tries(),
                    state.at().getEpochSecond(),
                    state.reason().orElse(null));
        }
    }

    /** How far an attempt is: scales of a batch, of how many. */
    public record Progress(int done, int scales) {}

    /**
     * What was asked for, as a body that asks for it again.
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
    public record Asked(
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
        static Asked of(JobRequest request) {
            ImageRequest images = request.images();
            int side = request.shape().side();
            return new Asked(
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
     * One picture.
     *
     * @param url where it can be read for a while, signed anew with each reply
     * @param seed makes it again, with n = 1
     * @param sha256 of the file, hexadecimal
     * @param bytes the file's size
     */
    public record Datum(URI url, long seed, String sha256, long bytes) {}

    /** What the job's time went for, in seconds: waiting in the device's line, then the stages of its batches. */
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
     * Why there are no pictures.
     *
     * @param code {@code content_policy_violation} or {@code job_failed}
     * @param policies the safety check's scores, if it refused
     * @param threshold above this a score refuses
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"code", "message", "policies", "threshold"})
    public record Fault(
            String code,
            String message,
            @Nullable List<PolicyScore> policies,
            @Nullable Double threshold) {}

    /** One policy's score, 0 to 1, and whether it refused the prompt. */
    public record PolicyScore(String policy, double score, boolean violated) {}

    /**
     * An event of a job's stream.
     *
     * @param type the event's name too: {@code job.} and the state
     */
    record Event(String type, JobReply job) {}

    /** Whether it changes no more. */
    boolean isOver() {
        return !state.equals("queued") && !state.equals("running");
    }
}
