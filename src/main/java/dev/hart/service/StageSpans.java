package dev.hart.service;

import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.Generated;
import dev.hart.generation.StageTimes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * Records the waiting time of a request and the stages of its batches as child spans of the request's span. Their durations are
 * measured. For a request of several batches each stage's span is the sum over the batches; the spans follow one another, with
 * all the waiting first. A span never contains the prompt.
 */
@Singleton
public class StageSpans {
    private final Tracer tracer;

    StageSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    /**
     * Records a request that ended with a result: pack and outcome, and the stages only if images were generated.
     *
     * @param parent context of the request's own span
     * @param taken time at which the request was queued
     */
    public void record(Context parent, Instant taken, String pack, GenerationResult result) {
        Span request = Span.fromContext(parent);
        request.setAttribute("hart.pack", pack);
        request.setAttribute("hart.outcome", result.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        if (result instanceof Generated generated) {
            request.setAttribute("hart.pictures", generated.images().size());
            StageTimes times = generated.times();
            Instant at = span(parent, "queue", taken, generated.waited());
            at = span(parent, "safety", at, times.safety());
            at = span(parent, "text_encoder", at, times.textEncoder());
            at = span(parent, "transformer", at, times.transformer());
            at = span(parent, "residual", at, times.residual());
            span(parent, "decoder", at, times.decoder());
        }
    }

    /**
     * Records that a request failed, as attributes of its own span; no span of a stage is made.
     *
     * @param parent context of the request's own span
     */
    public void failed(Context parent, String pack) {
        Span.fromContext(parent).setAttribute("hart.pack", pack).setAttribute("hart.outcome", "failed");
    }

    private Instant span(Context parent, String name, Instant start, Duration length) {
        Instant end = start.plus(length);
        tracer.spanBuilder(name)
                .setParent(parent)
                .setStartTimestamp(start)
                .startSpan()
                .end(end);
        return end;
    }
}
