package dev.hart.service;

import dev.hart.job.JobObserver;
import dev.hart.job.notice.NoticeObserver;
import dev.hart.job.record.SweepResult;
import jakarta.inject.Singleton;

/** The observers of this service's jobs and notices. */
@Singleton
class JobMonitor {
    private final JobObserver jobs;
    private final JobMetrics metrics;
    private final NoticeMetrics notices;

    JobMonitor(JobProgressTable progress, JobMetrics metrics, NoticeMetrics notices) {
        this.jobs = JobObserver.of(progress, metrics);
        this.metrics = metrics;
        this.notices = notices;
    }

    JobObserver jobs() {
        return jobs;
    }

    NoticeObserver notices() {
        return notices;
    }

    /** Sets the metric of open jobs, once the sweeper has checked all of them. */
    void swept(SweepResult result) {
        metrics.openJobs(result.open());
    }
}
