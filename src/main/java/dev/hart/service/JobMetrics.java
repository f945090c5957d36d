package dev.hart.service;

import dev.hart.job.JobObserver;
import dev.hart.job.JobRef;
import dev.hart.job.JobStatus;
import dev.hart.job.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** The metrics of jobs. */
@Singleton
public class JobMetrics implements JobObserver {
    private final MeterRegistry registry;
    private final AtomicInteger open = new AtomicInteger();

    JobMetrics(MeterRegistry registry, JobProgressTable progress) {
        this.registry = registry;
        registry.gauge("hart.jobs.open", open, AtomicInteger::get);
        registry.gauge("hart.jobs.running", progress, JobProgressTable::running);
        // Present from the start: Prometheus sees no increase in a counter that first appears as 1.
        for (JobStatus status : JobStatus.values()) {
            if (!status.isOpen() && status != JobStatus.ERASED) {
                jobs(status).increment(0);
            }
        }
        attempts().increment(0);
        setbacks().increment(0);
        Timer unusedWait = timer("hart.job.wait");
        Timer unusedTime = timer("hart.job.time");
    }

    /** Sets how many jobs have not ended, as the sweeper has counted. */
    void openJobs(int jobs) {
        open.set(jobs);
    }

    /** Counts a job that its owner cancelled; {@link #ended} counts the jobs that a worker ends. */
    public void cancelled() {
        jobs(JobStatus.CANCELLED).increment();
    }

    @Override
    public void attemptBegan(JobRef ref, Duration sinceAccepted, int receives) {
        attempts().increment();
        if (receives == 1) {
            timer("hart.job.wait").record(sinceAccepted);
        }
    }

    @Override
    public void attemptFailed(JobRef ref) {
        setbacks().increment();
    }

    @Override
    public void ended(JobRef ref, Outcome outcome, Duration sinceAccepted) {
        jobs(outcome.status()).increment();
        timer("hart.job.time").record(sinceAccepted);
    }

    private Counter jobs(JobStatus outcome) {
        return registry.counter("hart.jobs", "outcome", outcome.toString());
    }

    private Counter attempts() {
        return registry.counter("hart.job.attempts");
    }

    private Counter setbacks() {
        return registry.counter("hart.job.setbacks");
    }

    private Timer timer(String name) {
        return Timer.builder(name)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(10))
                .maximumExpectedValue(Duration.ofDays(1))
                .register(registry);
    }
}
