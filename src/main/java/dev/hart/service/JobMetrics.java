package dev.hart.service;

import dev.hart.job.JobObserver;
import dev.hart.job.JobRef;
import dev.hart.job.JobStatus;
import dev.hart.job.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/** The metrics of jobs. */
@Singleton
public class JobMetrics implements JobObserver {
    /** Upper bounds from the time of one image to a day in the queue. */
    private static final Duration[] BUCKETS = LongStream.of(
                    100, 500, 1_000, 5_000, 15_000, 30_000, 60_000, 300_000, 900_000, 3_600_000, 14_400_000, 86_400_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final AtomicInteger open = new AtomicInteger();

    JobMetrics(MeterRegistry registry, JobProgressTable progress) {
        this.registry = registry;
        Gauge.builder("hart.jobs.open", open, AtomicInteger::get)
                .description("Jobs that have not ended, over all instances that share records")
                .register(registry);
        Gauge.builder("hart.jobs.running", progress, JobProgressTable::running)
                .description("Jobs that this instance is processing")
                .register(registry);
        // Present from the start: Prometheus sees no increase in a counter that first appears as 1.
        for (JobStatus status : JobStatus.values()) {
            if (!status.isOpen() && status != JobStatus.ERASED) {
                jobs(status).increment(0);
            }
        }
        attempts().increment(0);
        setbacks().increment(0);
        Timer unusedWait = waits();
        Timer unusedTime = times();
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
            waits().record(sinceAccepted);
        }
    }

    @Override
    public void attemptFailed(JobRef ref) {
        setbacks().increment();
    }

    @Override
    public void ended(JobRef ref, Outcome outcome, Duration sinceAccepted) {
        jobs(outcome.status()).increment();
        times().record(sinceAccepted);
    }

    private Counter jobs(JobStatus outcome) {
        return Counter.builder("hart.jobs")
                .description("Jobs that ended on this instance, by outcome")
                .tag("outcome", outcome.toString())
                .register(registry);
    }

    private Counter attempts() {
        return Counter.builder("hart.job.attempts")
                .description("Attempts started")
                .register(registry);
    }

    private Counter setbacks() {
        return Counter.builder("hart.job.setbacks")
                .description("Attempts that failed and will be repeated")
                .register(registry);
    }

    private Timer waits() {
        return timer("hart.job.wait", "Time from submitting a job to its first attempt");
    }

    private Timer times() {
        return timer("hart.job.time", "Time from submitting a job to its end");
    }

    private Timer timer(String name, String text) {
        return Timer.builder(name)
                .description(text)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }
}
