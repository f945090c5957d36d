package dev.hart.job.view;

import dev.hart.generation.PromptCut;
import dev.hart.job.Job;
import dev.hart.job.JobImage;
import dev.hart.job.JobRequest;
import dev.hart.job.JobState;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobState.Queued;
import dev.hart.job.JobState.Running;
import dev.hart.job.JobStatus;
import dev.hart.job.JobView;
import dev.hart.job.Outcome;
import dev.hart.job.Outcome.Succeeded;
import dev.hart.job.view.JobProgress.Progress;
import dev.hart.job.view.JobReply.Attempt;
import dev.hart.job.view.JobReply.Fault;
import dev.hart.job.view.JobReply.Image;
import dev.hart.job.view.JobReply.Request;
import dev.hart.job.view.JobReply.Result;
import dev.hart.job.view.JobReply.Seconds;
import dev.hart.job.view.JobReply.Times;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Renders jobs, with newly signed URLs of their images. Thread-safe if its ports are. Every method may throw {@link
 * dev.hart.store.StoreException} if a URL cannot be signed.
 */
public final class JobReplies {
    private final ImageLinks links;
    private final JobProgress progress;
    private final WaitEstimates waits;

    /** Renders with the URLs and the progress that two ports give, without what a job waits for. */
    public JobReplies(ImageLinks links, JobProgress progress) {
        this(links, progress, WaitEstimates.NONE);
    }

    /** Renders with what three ports give. */
    public JobReplies(ImageLinks links, JobProgress progress, WaitEstimates waits) {
        this.links = links;
        this.progress = progress;
        this.waits = waits;
    }

    /** Renders a job for its owner; empty once the job was erased. A job whose record is damaged has no request. */
    public Optional<JobReply> of(JobView view) {
        boolean erased = (view.job().request().isEmpty() && !view.isDamaged())
                || view.state().status() == JobStatus.ERASED;
        return erased ? Optional.empty() : Optional.of(ofAny(view));
    }

    /** Renders a job for the operator, also an erased one. */
    public JobReply ofAny(JobView view) {
        Job job = view.job();
        JobState state = view.state();
        return new JobReply(
                job.id().value(),
                state.status(),
                times(job, state),
                attempt(job, state),
                hasNotBegun(view) ? waits.of(job).orElse(null) : null,
                job.request().map(Request::of).orElse(null),
                cut(job, state),
                state instanceof Ended ended ? result(ended.outcome()) : null,
                null);
    }

    /** What the instance that accepted the job has found, else what the worker has. */
    private static @Nullable PromptCut cut(Job job, JobState state) {
        Optional<PromptCut> accepted = job.request().flatMap(JobRequest::cut);
        return accepted.isEmpty() && state instanceof Ended ended && ended.outcome() instanceof Succeeded succeeded
                ? succeeded.cut().orElse(null)
                : accepted.orElse(null);
    }

    /** Whether no attempt at the job has begun yet, and one will. */
    private static boolean hasNotBegun(JobView view) {
        return !view.isDamaged()
                && view.state() instanceof Queued queued
                && queued.setback().isEmpty();
    }

    private static Times times(Job job, JobState state) {
        return new Times(
                job.created().getEpochSecond(),
                state instanceof Running running ? running.started().getEpochSecond() : null,
                state instanceof Ended ended ? ended.outcome().at().getEpochSecond() : null);
    }

    private @Nullable Attempt attempt(Job job, JobState state) {
        if (state instanceof Queued queued) {
            return queued.setback().map(setback -> new Attempt(null, setback)).orElse(null);
        }
        if (state instanceof Running running) {
            // This process knows better than the records if it runs the attempt itself.
            return progress.of(job.ref())
                    .or(() -> recorded(running))
                    .map(now -> new Attempt(now, null))
                    .orElse(null);
        }
        return null;
    }

    private static Optional<Progress> recorded(Running running) {
        return running.scales() == 0 ? Optional.empty() : Optional.of(new Progress(running.done(), running.scales()));
    }

    private @Nullable Result result(Outcome outcome) {
        if (outcome instanceof Succeeded succeeded) {
            return new Result(
                    succeeded.images().stream().map(this::image).toList(),
                    Seconds.of(succeeded.waited(), succeeded.times()),
                    null);
        }
        return Fault.of(outcome).map(fault -> new Result(null, null, fault)).orElse(null);
    }

    private Image image(JobImage image) {
        return new Image(links.of(image).orElse(null), image.seed(), image.sha256(), image.size());
    }
}
