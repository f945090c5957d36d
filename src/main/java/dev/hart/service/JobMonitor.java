package dev.hart.service;

import dev.hart.job.JobObserver;
import dev.hart.job.fleet.WorkRate;
import dev.hart.job.notice.NoticeObserver;
import dev.hart.job.record.SweepResult;
import jakarta.inject.Singleton;

/** The observers of this service's jobs and notices. */
@Singleton
class JobMonitor {
    private final JobObserver jobs;
    private final JobMetrics metrics;
    private final NoticeMetrics notices;
    private final Idleness idleness;
    private final WorkRate rate = new WorkRate();
    private volatile Runnable onOpenJobs = () -> {};

    JobMonitor(JobProgressTable progress, JobMetrics metrics, NoticeMetrics notices, Idleness idleness) {
        this.jobs = JobObserver.of(progress, metrics, rate);
        this.metrics = metrics;
        this.notices = notices;
        this.idleness = idleness;
    }

    JobObserver jobs() {
        return jobs;
    }

    NoticeObserver notices() {
        return notices;
    }

    /** How fast this service's worker is. */
    WorkRate rate() {
        return rate;
    }

    /** Sets what is done when the sweeper has found open jobs. */
    void onOpenJobs(Runnable action) {
        onOpenJobs = action;
    }

    /** Returns what measures for how long this service has had nothing to do. */
    Idleness idleness() {
        return idleness;
    }

    /** Sets the metric of open jobs, once the sweeper has checked all of them. */
    void swept(SweepResult result) {
        metrics.openJobs(result.open());
        if (result.open() > 0) {
            onOpenJobs.run();
        }
    }
}
