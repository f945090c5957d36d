package dev.hart.service;

import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.Cancelled;
import dev.hart.generation.GenerationResult.Generated;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.GenerationResult.Refused;
import dev.hart.generation.StageTimes;
import dev.hart.scheduling.BatchObserver;
import dev.hart.scheduling.QueueFullException;
import dev.hart.scheduling.QueueLoad;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The metrics of requests and of the device, with names that begin with {@code hart.}; described in docs/guides/operations.md. */
@Singleton
public class Metrics implements BatchObserver {
    private static final String FAILED = "failed";
    private static final List<String> OUTCOMES = List.of("generated", "refused", "cancelled", "timed_out", FAILED);

    private final MeterRegistry registry;

    Metrics(MeterRegistry registry, Service service) {
        this.registry = registry;
        gauge("hart.queue.requests", service, QueueLoad::requests);
        gauge("hart.queue.pictures", service, QueueLoad::images);
        gauge("hart.queue.checks", service, QueueLoad::checks);
        gauge("hart.queue.oldest.seconds", service, load -> load.oldest().toNanos() / 1e9);
        gauge("hart.batch.running", service, QueueLoad::running);
        gauge("hart.batch.limit", service, QueueLoad::batchLimit);
        registry.gauge("hart.ready", service, source -> source.isReady() ? 1 : 0);
        // Every series exists from the start: for Prometheus a counter that first appears as 1 has not increased.
        OUTCOMES.forEach(outcome -> requests(outcome).increment(0));
        for (QueueFullException.Reason reason : QueueFullException.Reason.values()) {
            rejections(reason).increment(0);
        }
        registry.counter("hart.pictures").increment(0);
        registry.counter("hart.out.of.memory").increment(0);
    }

    private void gauge(String name, Service service, ToDoubleFunction<QueueLoad> value) {
        registry.gauge(
                name,
                service,
                source -> source.serving()
                        .map(serving -> value.applyAsDouble(serving.batcher().load()))
                        .orElse(0.0));
    }

    @Override
    public void rejected(QueueFullException.Reason reason) {
        rejections(reason).increment();
    }

    @Override
    public void ended(GenerationResult result, Duration sinceSubmitted) {
        requests(outcome(result)).increment();
        if (result instanceof Generated generated) {
            registry.counter("hart.pictures").increment(generated.images().size());
            timer("hart.request").record(sinceSubmitted);
            timer("hart.wait").record(generated.waited());
            // The warm-up image makes a series for every policy.
            generated.scores().forEach(score -> refusals(score).increment(0));
        }
        if (result instanceof Refused refused) {
            for (PolicyScore score : refused.scores()) {
                if (score.violates(refused.threshold())) {
                    refusals(score).increment();
                }
            }
        }
    }

    private Counter requests(String outcome) {
        return registry.counter("hart.requests", "outcome", outcome);
    }

    private Counter rejections(QueueFullException.Reason reason) {
        return registry.counter("hart.rejections", "reason", lower(reason));
    }

    private Counter refusals(PolicyScore score) {
        return registry.counter("hart.refusals", "policy", score.policy());
    }

    private static String outcome(GenerationResult result) {
        if (result instanceof Generated) {
            return "generated";
        }
        if (result instanceof Refused) {
            return "refused";
        }
        return result instanceof Cancelled ? "cancelled" : "timed_out";
    }

    @Override
    public void failed(int requests, Throwable fault) {
        requests(FAILED).increment(requests);
    }

    @Override
    public void promptsChecked(int prompts, StageTimes times) {
        stage("safety", times.safety());
    }

    @Override
    public void batchGenerated(int images, StageTimes times) {
        DistributionSummary.builder("hart.batch.pictures")
                .serviceLevelObjectives(1, 2, 4, 8, 16)
                .register(registry)
                .record(images);
        stage("text_encoder", times.textEncoder());
        stage("transformer", times.transformer());
        stage("residual", times.residual());
        stage("decoder", times.decoder());
    }

    private void stage(String name, Duration time) {
        timer("hart.stage", "stage", name).record(time);
    }

    private Timer timer(String name, String... tags) {
        return Timer.builder(name)
                .tags(tags)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(10))
                .register(registry);
    }

    @Override
    public void outOfMemory(int limit) {
        registry.counter("hart.out.of.memory").increment();
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
