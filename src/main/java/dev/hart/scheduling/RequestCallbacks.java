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

    /**
     * Calls a request's listener unless the request has ended. A listener that throws a RuntimeException fails its own request
     * only.
     */
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

    /** Ends a request with a result, unless it has ended. */
    void end(PendingRequest pending, GenerationResult result) {
        if (queue.remove(pending)) {
            try {
                observer.ended(result, pending.age());
            } finally {
                pending.future.complete(result);
            }
        }
    }

    /** Fails a request, unless it has ended, by a fault of its listener or of the observer. The observer is not notified. */
    void fail(PendingRequest pending, RuntimeException fault) {
        if (queue.remove(pending)) {
            pending.future.completeExceptionally(fault);
        }
    }

    /** Fails those of some requests that have not ended, and notifies the observer of their number, even if that is 0. */
    void fail(List<PendingRequest> members, Throwable fault) {
        List<PendingRequest> failed = members.stream().filter(queue::remove).toList();
        try {
            observer.failed(failed.size(), fault);
        } finally {
            failed.forEach(pending -> pending.future.completeExceptionally(fault));
        }
    }
}
