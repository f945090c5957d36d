package dev.hart.api.job;

import dev.hart.api.job.JobReply.Asked;
import dev.hart.api.job.JobReply.Datum;
import dev.hart.api.job.JobReply.Fault;
import dev.hart.api.job.JobReply.PolicyScore;
import dev.hart.api.job.JobReply.Progress;
import dev.hart.api.job.JobReply.Seconds;
import dev.hart.config.ServiceConfig;
import dev.hart.job.Job;
import dev.hart.job.JobImage;
import dev.hart.job.JobState;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobState.Queued;
import dev.hart.job.JobState.Running;
import dev.hart.job.JobView;
import dev.hart.job.Outcome;
import dev.hart.job.Outcome.Failed;
import dev.hart.job.Outcome.Refused;
import dev.hart.job.Outcome.Succeeded;
import dev.hart.service.JobMetrics;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says where a job is, with URLs signed anew. */
@Singleton
public class JobReplies {
    private final ImageStore images;
    private final JobMetrics watch;
    private final Duration urlTtl;

    JobReplies(ImageStore images, JobMetrics watch, ServiceConfig config) {
        this.images = images;
        this.watch = watch;
        this.urlTtl = config.urlTtl();
    }

    /** Empty once the job was erased. */
    public Optional<JobReply> of(JobView view) {
        Job job = view.job();
        boolean erased = view.state() instanceof Ended ended && ended.outcome() instanceof Outcome.Erased;
        if (job.request().isEmpty() || erased) {
            return Optional.empty();
        }
        return Optional.of(reply(job, Asked.of(job.request().get()), view.state()));
    }

    private JobReply reply(Job job, Asked asked, JobState state) {
        if (state instanceof Queued queued) {
            return reply(job, asked, "queued", null, null, queued.setback().orElse(null), null);
        }
        if (state instanceof Running running) {
            return reply(job, asked, "running", running.started().getEpochSecond(), progress(job, running), null, null);
        }
        return ended(job, asked, ((Ended) state).outcome());
    }

    /** This instance's own worker is asked first: records say it at each renewal of the lease only. */
    private @Nullable Progress progress(Job job, Running running) {
        return watch.progress(job.ref())
                .map(now -> new Progress(now.done(), now.scales()))
                .orElseGet(() -> running.scales() == 0 ? null : new Progress(running.done(), running.scales()));
    }

    private JobReply ended(Job job, Asked asked, Outcome outcome) {
        if (outcome instanceof Succeeded succeeded) {
            return new JobReply(
                    job.id().value(),
                    "job",
                    "succeeded",
                    job.created().getEpochSecond(),
                    null,
                    succeeded.at().getEpochSecond(),
                    null,
                    null,
                    asked,
                    succeeded.images().stream().map(this::datum).toList(),
                    Seconds.of(succeeded.waited(), succeeded.times()),
                    null,
                    null);
        }
        if (outcome instanceof Refused refused) {
            return reply(job, asked, "refused", null, null, null, new End(refused, fault(refused)));
        }
        if (outcome instanceof Failed failed) {
            Fault fault = new Fault("job_failed", failed.reason(), null, null);
            return reply(job, asked, "failed", null, null, null, new End(failed, fault));
        }
        return reply(job, asked, "cancelled", null, null, null, new End(outcome, null));
    }

    /** How a job without pictures ended. */
    private record End(Outcome outcome, @Nullable Fault fault) {}

    private static JobReply reply(
            Job job,
            Asked asked,
            String state,
            @Nullable Long startedAt,
            @Nullable Progress progress,
            @Nullable String setback,
            @Nullable End end) {
        return new JobReply(
                job.id().value(),
                "job",
                state,
                job.created().getEpochSecond(),
                startedAt,
                end == null ? null : end.outcome().at().getEpochSecond(),
                progress,
                setback,
                asked,
                null,
                null,
                end == null ? null : end.fault(),
                null);
    }

    private Datum datum(JobImage image) {
        return new Datum(
                images.url(new ImageKey(image.key()), urlTtl).uri(), image.seed(), image.sha256(), image.size());
    }

    private static Fault fault(Refused refused) {
        return new Fault(
                "content_policy_violation",
                "the prompt was refused by the safety check",
                refused.scores().stream()
                        .map(score ->
                                new PolicyScore(score.policy(), score.violation(), score.violates(refused.threshold())))
                        .toList(),
                refused.threshold());
    }
}
