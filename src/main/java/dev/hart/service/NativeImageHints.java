package dev.hart.service;

import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.Quality;
import dev.hart.generation.Sampling;
import dev.hart.generation.StageTimes;
import dev.hart.image.ImageEncoding;
import dev.hart.image.ImageFormat;
import dev.hart.job.AttemptId;
import dev.hart.job.Job;
import dev.hart.job.JobId;
import dev.hart.job.JobImage;
import dev.hart.job.JobRequest;
import dev.hart.job.Outcome;
import dev.hart.job.notice.NoticeState;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Tells a native image what the records of jobs are written from and read into: nobody but Jackson names their parts, and it does so by
 * reflection.
 */
@RegisterForReflection(
        targets = {
            Job.class,
            JobId.class,
            JobRequest.class,
            JobImage.class,
            AttemptId.class,
            Outcome.class,
            Outcome.Succeeded.class,
            Outcome.Refused.class,
            Outcome.Failed.class,
            Outcome.Cancelled.class,
            Outcome.Erased.class,
            ImageRequest.class,
            Sampling.class,
            Quality.class,
            ImageEncoding.class,
            ImageFormat.class,
            PolicyScore.class,
            StageTimes.class,
            NoticeState.class,
            NoticeState.State.class
        },
        classNames = {
            "dev.hart.job.record.AttemptRecord",
            "dev.hart.job.record.OpenJobMarker",
            "dev.hart.job.notice.NoticeStore$Pending",
            "dev.hart.job.notice.NoticeStore$Try"
        })
final class NativeImageHints {
    private NativeImageHints() {}
}
