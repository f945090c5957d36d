package dev.hart.scheduling;

import dev.hart.generation.GenerationResult;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tells the callers of requests what happens to them: progress to their listeners, and how they end to their futures and the
 * observer. Each request ends once, whichever thread is first. Thread-safe.
 */
final class RequestCallbacks {
    private final DeviceQueue queue;
    private final BatchObserver observer;

    RequestCallbacks(DeviceQueue queue, BatchObserver observer) {
        this.queue = queue;
        this.observer = observer;
    }

    /** Calls a request's listener unless the request has ended. A listener that throws fails its own request only. */
    void progress(PendingRequest pending, Consumer<RequestListener> news) {
        if (!queue.isUnfinished(pending)) {
            return;
        }
        try {
            news.accept(pending.listener);
        } catch (RuntimeException fault) {
            fail(pending, fault);
        }
    }

    /** Ends a request with a result. */
    void end(PendingRequest pending, GenerationResult result) {
        if (queue.remove(pending)) {
            try {
                observer.ended(result, pending.age());
            } finally {
                pending.future.complete(result);
            }
        }
    }

    /** Fails a request by a fault of its caller's or the observer's, which the observer is not told. */
    void fail(PendingRequest pending, RuntimeException fault) {
        if (queue.remove(pending)) {
            pending.future.completeExceptionally(fault);
        }
    }

    /** Fails requests together, those among them that have not ended. */
    void fail(List<PendingRequest> members, Throwable fault) {
        List<PendingRequest> failed = members.stream().filter(queue::remove).toList();
        try {
            observer.failed(failed.size(), fault);
        } finally {
            failed.forEach(pending -> pending.future.completeExceptionally(fault));
        }
    }
}
