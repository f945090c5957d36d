package dev.hart.api.job;

import dev.hart.api.ApiException;
import dev.hart.job.JobRequest;
import dev.hart.job.JobState.Queued;
import dev.hart.job.JobSubmission;
import dev.hart.job.JobView;
import dev.hart.job.fleet.OpenJobLimiter.Place;
import dev.hart.job.fleet.TooManyOpenJobsException;
import dev.hart.job.record.JobStore;
import dev.hart.service.FleetRuntime;
import jakarta.inject.Singleton;

/** Accepts jobs as far as the limits of open jobs allow, and sees to it that a worker wakes for them. */
@Singleton
class JobAdmission {
    private final FleetRuntime fleet;

    JobAdmission(FleetRuntime fleet) {
        this.fleet = fleet;
    }

    /**
     * Accepts a job like {@link JobStore#accept}. A job that exists is returned even if no new one may be opened.
     *
     * @throws ApiException 429 if the job is new and as many are open as the settings allow
     */
    JobView accept(JobStore store, JobSubmission submission) {
        try (Place place = fleet.place(submission.ref().owner())) {
            JobView job = store.accept(new JobSubmission(submission.ref(), submission.digest(), () -> {
                // First, so that a request that is refused anyway takes no place.
                JobRequest request = submission.request().get();
                take(place);
                return request;
            }));
            if (job.state() instanceof Queued) {
                fleet.jobWaits();
            }
            return job;
        }
    }

    private void take(Place place) {
        try {
            place.take();
        } catch (TooManyOpenJobsException full) {
            throw new ApiException(429, "too_many_open_jobs", String.valueOf(full.getMessage()), fleet.retryAfter());
        }
    }
}
