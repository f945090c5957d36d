package dev.hart.service;

import dev.hart.job.JobObserver;
import dev.hart.job.JobRef;
import dev.hart.job.view.JobProgress;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The progress of the attempts that this process runs. Thread-safe. */
@Singleton
class JobProgressTable implements JobObserver, JobProgress {
    private static final Progress NO_BATCH = new Progress(0, 0);

    private final Map<JobRef, Progress> attempts = new ConcurrentHashMap<>();

    @Override
    public Optional<Progress> of(JobRef ref) {
        return Optional.ofNullable(attempts.get(ref)).filter(now -> now.scales() > 0);
    }

    /** Returns how many attempts are running. */
    int running() {
        return attempts.size();
    }

    @Override
    public void attemptBegan(JobRef ref, Duration sinceAccepted, int receives) {
        attempts.put(ref, NO_BATCH);
    }

    @Override
    public void scale(JobRef ref, int done, int scales) {
        attempts.computeIfPresent(ref, (same, before) -> new Progress(done, scales));
    }

    @Override
    public void attemptEnded(JobRef ref) {
        attempts.remove(ref);
    }
}
