package dev.hart.service;

import dev.hart.job.JobObserver;
import dev.hart.job.JobRef;
import dev.hart.job.Outcome;
import dev.hart.job.notice.Delivery;
import dev.hart.job.notice.NoticeObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What this instance's worker is at: as metrics, and how far each job is, which the records say at each renewal only. */
@Singleton
public class JobMetrics implements JobObserver, NoticeObserver {
    private static final List<String> OUTCOMES = List.of("succeeded", "refused", "failed", "cancelled");

    private static final List<String> RECIPIENTS = List.of("webhook", "sink", "queue");
    private static final List<String> RESULTS = List.of("delivered", "failed", "stopped", "given_up");

    private final MeterRegistry registry;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger notices = new AtomicInteger();
    private final Map<JobRef, Progress> progress = new ConcurrentHashMap<>();

    /**
     * How far a job is.
     *
     * @param done scales of the batch that it is in
     * @param scales of a whole batch
     */
    public record Progress(int done, int scales) {}

    JobMetrics(MeterRegistry registry) {
        this.registry = registry;
        registry.gauge("hart.jobs.open", open, AtomicInteger::get);
        registry.gauge("hart.jobs.running", progress, Map::size);
        registry.gauge("hart.notices.open", notices, AtomicInteger::get);
        // There from the start: what first appears as 1 has not increased, for Prometheus.
        OUTCOMES.forEach(outcome -> ended(outcome).increment(0));
        registry.counter("hart.job.attempts").increment(0);
        registry.counter("hart.job.setbacks").increment(0);
        RECIPIENTS.forEach(recipient ->
                RESULTS.forEach(result -> registry.counter("hart.notices", "recipient", recipient, "result", result)
                        .increment(0)));
        Timer unusedWait = timer("hart.job.wait");
        Timer unusedTime = timer("hart.job.time");
    }

    /** How far a job is that this instance is at. */
    public Optional<Progress> progress(JobRef ref) {
        return Optional.ofNullable(progress.get(ref)).filter(now -> now.scales() > 0);
    }

    /** How many jobs have not ended, as the sweeper has just found. */
    void openJobs(int jobs) {
        open.set(jobs);
    }

    /** A job was cancelled for its owner; a worker's own ends come by {@link #ended(JobRef, Outcome, Duration)}. */
    public void cancelled() {
        ended("cancelled").increment();
    }

    @Override
    public void began(JobRef ref, Duration sinceAsked, int receives) {
        progress.put(ref, new Progress(0, 0));
        registry.counter("hart.job.attempts").increment();
        if (receives == 1) {
            timer("hart.job.wait").record(sinceAsked);
        }
    }

    @Override
    public void scale(JobRef ref, int done, int scales) {
        progress.computeIfPresent(ref, (same, before) -> new Progress(done, scales));
    }

    @Override
    public void left(JobRef ref) {
        progress.remove(ref);
    }

    @Override
    public void setBack(JobRef ref) {
        registry.counter("hart.job.setbacks").increment();
    }

    @Override
    public void ended(JobRef ref, Outcome outcome, Duration sinceAsked) {
        ended(outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT)).increment();
        timer("hart.job.time").record(sinceAsked);
    }

    @Override
    public void tried(String recipient, Delivery delivery) {
        tried(recipient, delivery.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    }

    @Override
    public void givenUp(String recipient) {
        tried(recipient, "given_up");
    }

    private void tried(String recipient, String result) {
        registry.counter("hart.notices", "recipient", recipient, "result", result)
                .increment();
    }

    @Override
    public void open(int found) {
        notices.set(found);
    }

    private Counter ended(String outcome) {
        return registry.counter("hart.jobs", "outcome", outcome);
    }

    private Timer timer(String name) {
        return Timer.builder(name)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(10))
                .maximumExpectedValue(Duration.ofDays(1))
                .register(registry);
    }
}
