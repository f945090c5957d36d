package dev.hart.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.StageTimes;
import dev.hart.job.ActiveAttempt;
import dev.hart.job.Job;
import dev.hart.job.JobImage;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobState.Queued;
import dev.hart.job.JobState.Running;
import dev.hart.job.JobStatus;
import dev.hart.job.JobView;
import dev.hart.job.Outcome;
import dev.hart.job.notice.NoticeState;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** A job for programs. What {@code GET /v1/jobs/{id}} says too has its names and units: times are seconds since 1970. */
final class JobJson {
    private JobJson() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Without what was asked for but the number of pictures. */
    static ObjectNode summary(JobView view) {
        Job job = view.job();
        ObjectNode json = object().put("id", job.id().value())
                .put("owner", job.owner())
                .put("state", JobStatus.of(view.state()).toString())
                .put("created_at", job.created().getEpochSecond());
        job.request().ifPresent(request -> json.put("n", request.images().count()));
        if (view.state() instanceof Queued queued) {
            queued.setback().ifPresent(setback -> json.put("setback", setback));
        } else if (view.state() instanceof Running running) {
            json.put("started_at", running.started().getEpochSecond());
            if (running.scales() > 0) {
                progress(json.putObject("progress"), running.done(), running.scales());
            }
        } else if (view.state() instanceof Ended ended) {
            json.put("ended_at", ended.outcome().at().getEpochSecond());
            error(json, ended.outcome());
        }
        return json;
    }

    private static void progress(ObjectNode json, int done, int scales) {
        json.put("done", done).put("scales", scales);
    }

    private static void error(ObjectNode json, Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed) {
            json.putObject("error").put("code", "job_failed").put("message", failed.reason());
        } else if (outcome instanceof Outcome.Refused refused) {
            ObjectNode error = json.putObject("error").put("code", "content_policy_violation");
            ArrayNode policies = error.putArray("policies");
            for (PolicyScore score : refused.scores()) {
                policies.addObject()
                        .put("policy", score.policy())
                        .put("score", score.violation())
                        .put("violated", score.violates(refused.threshold()));
            }
            error.put("threshold", refused.threshold());
        }
    }

    /** All of it, as {@link JobText#print}. */
    static ObjectNode whole(
            JobView view,
            boolean withPrompt,
            List<ActiveAttempt> attempts,
            List<NoticeState> notices,
            Optional<JobRef> retried,
            Function<JobImage, Optional<URI>> url) {
        ObjectNode json = summary(view);
        // As part of the request it is said below.
        json.remove("n");
        view.job().request().ifPresent(request -> request(json.putObject("request"), request, withPrompt));
        if (!attempts.isEmpty()) {
            ArrayNode all = json.putArray("attempts");
            for (ActiveAttempt attempt : attempts) {
                ObjectNode one = all.addObject()
                        .put("id", attempt.id().value())
                        .put("started_at", attempt.started().getEpochSecond())
                        .put("heard_at", attempt.heard().getEpochSecond());
                progress(one, attempt.done(), attempt.scales());
            }
        }
        if (view.state() instanceof Ended ended && ended.outcome() instanceof Outcome.Succeeded succeeded) {
            ArrayNode data = json.putArray("data");
            succeeded.images().forEach(image -> picture(data.addObject(), image, url.apply(image)));
            seconds(json.putObject("seconds"), succeeded.waited(), succeeded.times());
        }
        if (!notices.isEmpty()) {
            ArrayNode told = json.putArray("notices");
            notices.forEach(notice -> notice(told.addObject(), notice));
        }
        retried.ifPresent(ref -> json.put("retried_as", ref.id().value()));
        return json;
    }

    private static void notice(ObjectNode json, NoticeState notice) {
        json.put("to", notice.recipient())
                .put("state", notice.state().name().toLowerCase(Locale.ROOT))
                .put("tries", notice.tries())
                .put("at", notice.at().getEpochSecond());
        notice.reason().ifPresent(why -> json.put("reason", why));
    }

    private static void request(ObjectNode json, JobRequest request, boolean withPrompt) {
        json.put("model", request.model());
        if (withPrompt) {
            json.put("prompt", request.images().prompt());
        }
        int side = request.shape().side();
        json.put("n", request.images().count())
                .put("seed", request.images().seed())
                .put("guidance_scale", request.images().guidance())
                .put("quality", JobText.quality(request))
                .put("size", side + "x" + side)
                .put("output_format", request.shape().format().id())
                .put("output_compression", request.shape().compression());
    }

    private static void picture(ObjectNode json, JobImage image, Optional<URI> url) {
        url.ifPresent(at -> json.put("url", at.toString()));
        json.put("seed", image.seed()).put("sha256", image.sha256()).put("bytes", image.size());
    }

    private static void seconds(ObjectNode json, Duration waited, StageTimes times) {
        json.put("waiting", seconds(waited))
                .put("safety", seconds(times.safety()))
                .put("text_encoder", seconds(times.textEncoder()))
                .put("transformer", seconds(times.transformer()))
                .put("residual", seconds(times.residual()))
                .put("decoder", seconds(times.decoder()));
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1e3;
    }
}
