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
 * Traces of what a request waited for and of the stages of its batches, as children of its own span. Their lengths are
 * measured; a request of several batches shows each one's sum, one after the other, and all its waiting first. Never the prompt.
 */
@Singleton
public class StageSpans {
    private final Tracer tracer;

    StageSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    /**
     * Records a request that ended.
     *
     * @param parent the request's own span, taken when it came
     * @param taken when it was put in line
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

    /** Records a request that failed. */
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
