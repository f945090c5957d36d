package dev.hart.scheduling;

import dev.hart.generation.GenerationResult;
import dev.hart.generation.ImageRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A request that was submitted, with the listener of its progress and the future of its result. Immutable but for its future:
 * {@link DeviceQueue} keeps its progress, and knows whether it has ended. Two requests are never equal, even with equal values.
 */
final class PendingRequest {
    final ImageRequest request;
    final RequestOptions options;
    final RequestListener listener;
    final CompletableFuture<GenerationResult> future = new CompletableFuture<>();
    private final long submitted = System.nanoTime();

    PendingRequest(ImageRequest request, RequestOptions options, RequestListener listener) {
        this.request = request;
        this.options = options;
        this.listener = listener;
    }

    /** Time since it was submitted, which is when this object was made. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - submitted);
    }
}
