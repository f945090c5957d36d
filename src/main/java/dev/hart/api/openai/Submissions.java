package dev.hart.api.openai;

import dev.hart.generation.GenerationResult;
import dev.hart.scheduling.GenerationHandle;
import dev.hart.scheduling.RequestListener;
import dev.hart.service.Service.Serving;
import dev.hart.service.StageSpans;
import io.opentelemetry.context.Context;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

/** Puts requests in line, and traces what became of them. */
@Singleton
class Submissions {
    private final StageSpans spans;
    private final Clock clock;

    Submissions(StageSpans spans, Clock clock) {
        this.spans = spans;
        this.clock = clock;
    }

    /**
     * Puts a request in line.
     *
     * @param parent the request's own span
     */
    GenerationHandle submit(Context parent, Serving serving, ImagesRequest asked, RequestListener listener) {
        Instant taken = clock.instant();
        GenerationHandle ticket = serving.batcher().submit(asked.request(), asked.handling(), listener);
        // Recorded before anybody hears of the result: the request's own span ends with its reply.
        CompletionStage<GenerationResult> traced = ticket.result().whenComplete((result, fault) -> {
            if (fault == null) {
                spans.record(parent, taken, serving.manifest().name(), result);
            } else {
                spans.failed(parent, serving.manifest().name());
            }
        });
        return new GenerationHandle() {
            @Override
            public CompletionStage<GenerationResult> result() {
                return traced;
            }

            @Override
            public void cancel() {
                ticket.cancel();
            }
        };
    }
}
