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

/** Submits requests to the scheduler and records the spans of their stages. */
@Singleton
class Submissions {
    private final StageSpans spans;
    private final Clock clock;

    Submissions(StageSpans spans, Clock clock) {
        this.spans = spans;
        this.clock = clock;
    }

    /**
     * Submits a request.
     *
     * @param parent the span of the HTTP request
     * @throws dev.hart.generation.InvalidRequestException if the model cannot take the prompt
     * @throws dev.hart.scheduling.QueueFullException if the request is rejected
     */
    GenerationHandle submit(Context parent, Serving serving, ImagesRequest parsed, RequestListener listener) {
        Instant submitted = clock.instant();
        GenerationHandle handle =
                serving.batcher().submit(parsed.request(), parsed.checked().options(), listener);
        // Recorded before the result is delivered: the span of the HTTP request ends with its reply.
        CompletionStage<GenerationResult> traced = handle.result().whenComplete((result, fault) -> {
            if (fault == null) {
                spans.record(parent, submitted, serving.manifest().name(), result);
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
                handle.cancel();
            }
        };
    }
}
