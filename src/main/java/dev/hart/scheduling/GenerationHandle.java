package dev.hart.scheduling;

import dev.hart.generation.GenerationResult;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A request that was submitted: its result to come, and the way to cancel it. Thread-safe. */
public interface GenerationHandle {
    /**
     * The request's result, exceptional if the device, the safety check, the request's listener or the observer failed. It may
     * be completed on the device's thread, so dependent stages that take long must run asynchronously.
     */
    CompletionStage<GenerationResult> result();

    /**
     * Cancels the request unless it has ended: its place in the queue is free at once, and its running task stops if all others
     * in it have ended.
     */
    void cancel();

    /**
     * Waits for the result, and throws the {@link RuntimeException} with which the request failed.
     *
     * @throws CompletionException if it failed by an {@link Error}, which is the cause
     */
    default GenerationResult join() {
        try {
            return result().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException fault ? fault : e;
        }
    }
}
