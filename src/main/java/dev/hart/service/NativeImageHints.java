package dev.hart.service;

import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.PromptCut;
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
import dev.hart.job.JobStatus;
import dev.hart.job.Outcome;
import dev.hart.job.fleet.WorkerMark;
import dev.hart.job.notice.NoticeState;
import dev.hart.job.view.JobProgress;
import dev.hart.job.view.JobReply;
import dev.hart.notify.WebhookNotice;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The classes that a native image must keep for reflection, because only Jackson uses their parts: those of the records of
 * jobs, those of jobs in replies and notices, those of the manifests of engines, and those of the results of {@code hart bench} and {@code hart doctor}.
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
            PromptCut.class,
            StageTimes.class,
            NoticeState.class,
            NoticeState.State.class,
            JobStatus.class,
            JobReply.class,
            JobReply.Times.class,
            JobReply.Attempt.class,
            JobReply.Waiting.class,
            WorkerMark.class,
            JobReply.Result.class,
            JobReply.Notified.class,
            JobReply.Request.class,
            JobReply.Image.class,
            JobReply.Seconds.class,
            JobReply.Fault.class,
            JobReply.PolicyScore.class,
            JobProgress.Progress.class,
            WebhookNotice.class
        },
        classNames = {
            "dev.hart.job.record.AttemptRecord",
            "dev.hart.job.record.OpenJobMarker",
            "dev.hart.job.fleet.LastStart",
            "dev.hart.job.fleet.LastRate",
            "dev.hart.job.fleet.WakeCall",
            "dev.hart.job.notice.NoticeStore$Pending",
            "dev.hart.job.notice.NoticeStore$NoticeAttempt",
            "dev.hart.engine.cache.EngineManifest",
            "dev.hart.pack.PackFile",
            "dev.hart.bench.BenchResult",
            "dev.hart.bench.BenchResult$Build",
            "dev.hart.bench.BenchResult$Machine",
            "dev.hart.bench.BenchResult$Pack",
            "dev.hart.bench.BenchResult$Settings",
            "dev.hart.bench.BenchResult$Load",
            "dev.hart.bench.BenchResult$LoadedStage",
            "dev.hart.bench.BenchResult$Memory",
            "dev.hart.bench.BenchResult$Batch",
            "dev.hart.bench.RunSeconds",
            "dev.hart.doctor.DoctorReport",
            "dev.hart.doctor.DoctorReport$Device",
            "dev.hart.doctor.DoctorReport$ProviderLibraries",
            "dev.hart.doctor.DoctorReport$Library",
            "dev.hart.doctor.DoctorReport$Missing",
            "dev.hart.generation.StageDevice",
            "dev.hart.doctor.DoctorReport$Memory",
            "dev.hart.doctor.DoctorReport$Need"
        })
final class NativeImageHints {
    private NativeImageHints() {}
}
