package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.AttemptId;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.Outcome;
import dev.hart.job.Owner;
import dev.hart.job.record.SweepResult;
import dev.hart.job.view.JobProgress.Progress;
import dev.hart.webhook.Delivery;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JobMonitorTest {
    private static final JobRef REF = new JobRef(new Owner("web"), new JobId("fox"));
    private static final Duration WAITED = Duration.ofSeconds(2);

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final JobProgressTable progress = new JobProgressTable();
    private final JobMonitor monitor = new JobMonitor(
            progress,
            new JobMetrics(registry, progress),
            new NoticeMetrics(registry),
            new Idleness(new Service(), registry));

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    @Test
    void progressIsKnownWhileAnAttemptRunsAndIsInABatch() {
        assertThat(progress.of(REF)).isEmpty();
        monitor.jobs().attemptBegan(REF, WAITED, 1);
        assertThat(progress.of(REF)).isEmpty();
        assertThat(gauge("hart.jobs.running")).isEqualTo(1);

        monitor.jobs().scale(REF, 3, 10);
        assertThat(progress.of(REF)).contains(new Progress(3, 10));

        monitor.jobs().attemptEnded(REF);
        assertThat(progress.of(REF)).isEmpty();
        monitor.jobs().scale(REF, 4, 10);
        assertThat(progress.of(REF)).isEmpty();
        assertThat(gauge("hart.jobs.running")).isZero();
    }

    @Test
    void onlyFirstAttemptsCountAsWaiting() {
        monitor.jobs().attemptBegan(REF, WAITED, 1);
        monitor.jobs().attemptFailed(REF);
        monitor.jobs().attemptBegan(REF, WAITED, 2);

        assertThat(count("hart.job.attempts")).isEqualTo(2);
        assertThat(count("hart.job.setbacks")).isEqualTo(1);
        assertThat(registry.get("hart.job.wait").timer().count()).isEqualTo(1);
    }

    @Test
    void outcomesAreCountedByName() {
        for (String outcome : new String[] {"succeeded", "refused", "failed", "cancelled"}) {
            assertThat(count("hart.jobs", "outcome", outcome)).as(outcome).isZero();
        }
        assertThat(registry.find("hart.jobs").tag("outcome", "erased").counter())
                .isNull();

        monitor.jobs()
                .ended(REF, new Outcome.Failed(AttemptId.create(Instant.now()), Instant.now(), "x", true), WAITED);

        assertThat(count("hart.jobs", "outcome", "failed")).isEqualTo(1);
        assertThat(registry.get("hart.job.time").timer().count()).isEqualTo(1);
    }

    @Test
    void noticesAreCountedByRecipientAndResult() {
        monitor.notices().attempted("webhook", new Delivery.Delivered());
        monitor.notices().attempted("sink", new Delivery.Failed("status 503"));
        monitor.notices().attempted("queue", new Delivery.Stopped("gone"));
        monitor.notices().givenUp("sink");
        monitor.notices().open(7);

        assertThat(count("hart.notices", "recipient", "webhook", "result", "delivered"))
                .isEqualTo(1);
        assertThat(count("hart.notices", "recipient", "sink", "result", "failed"))
                .isEqualTo(1);
        assertThat(count("hart.notices", "recipient", "queue", "result", "stopped"))
                .isEqualTo(1);
        assertThat(count("hart.notices", "recipient", "sink", "result", "given_up"))
                .isEqualTo(1);
        assertThat(count("hart.notices", "recipient", "queue", "result", "given_up"))
                .isZero();
        assertThat(gauge("hart.notices.open")).isEqualTo(7);
    }

    @Test
    void theSweeperCountsOpenJobs() {
        monitor.swept(new SweepResult(5, 1, 4, 2, 3));

        assertThat(gauge("hart.jobs.open")).isEqualTo(5);
    }
}
