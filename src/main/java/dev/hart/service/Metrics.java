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
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The metrics of requests and of the device, with names that begin with {@code hart.}; described in docs/guides/operations.md.
 */
@Singleton
public class Metrics implements BatchObserver {
    private static final String FAILED = "failed";
    private static final List<String> OUTCOMES = List.of("generated", "refused", "cancelled", "timed_out", FAILED);

    /** Upper bounds from a stage of a small model to the longest request. Each is a series, for every stage. */
    private static final Duration[] BUCKETS = IntStream.of(
                    5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;

    Metrics(MeterRegistry registry, Service service) {
        this.registry = registry;
        gauge("hart.queue.requests", "Requests that wait for the device", service, QueueLoad::requests);
        gauge("hart.queue.pictures", "Images of waiting requests that are in no batch yet", service, QueueLoad::images);
        gauge("hart.queue.checks", "Calls of /v1/moderations that are not answered yet", service, QueueLoad::checks);
        gauge(
                "hart.queue.oldest.seconds",
                "How long the first request in the queue has waited",
                service,
                load -> load.oldest().toNanos() / 1e9);
        gauge("hart.batch.running", "Images in the running batch", service, QueueLoad::running);
        gauge("hart.batch.limit", "The most images that a batch may have now", service, QueueLoad::batchLimit);
        Gauge.builder("hart.ready", service, source -> source.isReady() ? 1 : 0)
                .description("1 while requests should be sent to this instance")
                .register(registry);
        // Every series exists from the start: for Prometheus a counter that first appears as 1 has not increased.
        OUTCOMES.forEach(outcome -> requests(outcome).increment(0));
        for (QueueFullException.Reason reason : QueueFullException.Reason.values()) {
            rejections(reason).increment(0);
        }
        images().increment(0);
        batchesOutOfMemory().increment(0);
    }

    private void gauge(String name, String text, Service service, ToDoubleFunction<QueueLoad> value) {
        Gauge.builder(
                        name,
                        service,
                        source -> source.serving()
                                .map(serving ->
                                        value.applyAsDouble(serving.batcher().load()))
                                .orElse(0.0))
                .description(text)
                .register(registry);
    }

    @Override
    public void rejected(QueueFullException.Reason reason) {
        rejections(reason).increment();
    }

    @Override
    public void ended(GenerationResult result, Duration sinceSubmitted) {
        requests(outcome(result)).increment();
        if (result instanceof Generated generated) {
            images().increment(generated.images().size());
            timer("hart.request", "Time from accepting a request to its last image")
                    .record(sinceSubmitted);
            timer("hart.wait", "Time of a request in which no stage worked on it")
                    .record(generated.waited());
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
        return counter("hart.requests", "Requests that ended, by outcome", "outcome", outcome);
    }

    private Counter rejections(QueueFullException.Reason reason) {
        return counter("hart.rejections", "Requests rejected before they were queued", "reason", lower(reason));
    }

    private Counter refusals(PolicyScore score) {
        return counter("hart.refusals", "Prompts refused, by the policy that they violate", "policy", score.policy());
    }

    private Counter images() {
        return counter("hart.pictures", "Images generated");
    }

    private Counter batchesOutOfMemory() {
        return counter("hart.out.of.memory", "Batches that did not fit into memory");
    }

    private Counter counter(String name, String text, String... tags) {
        return Counter.builder(name).description(text).tags(tags).register(registry);
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
                .description("Images in a batch")
                .serviceLevelObjectives(1, 2, 4, 8, 16)
                .register(registry)
                .record(images);
        stage("text_encoder", times.textEncoder());
        stage("transformer", times.transformer());
        stage("residual", times.residual());
        stage("decoder", times.decoder());
    }

    private void stage(String name, Duration time) {
        timer("hart.stage", "Time of one stage for a whole batch", "stage", name)
                .record(time);
    }

    private Timer timer(String name, String text, String... tags) {
        return Timer.builder(name)
                .description(text)
                .tags(tags)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    @Override
    public void outOfMemory(int limit) {
        batchesOutOfMemory().increment();
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
