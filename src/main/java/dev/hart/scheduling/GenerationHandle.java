package dev.hart.scheduling;

import dev.hart.generation.GenerationResult;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A request that was submitted: its result to come, and the way to cancel it. Thread-safe. */
public interface GenerationHandle {
    /**
     * The request's result, exceptional if the device or the safety check failed. It may be completed on the device's thread,
     * so dependent stages that take long must run asynchronously.
     */
    CompletionStage<GenerationResult> result();

    /** Cancels the request: its place in the queue is free at once, and its running batch stops if no other request is in it. */
    void cancel();

    /** Waits for the result; throws what the device or the safety check threw. */
    default GenerationResult join() {
        try {
            return result().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException fault ? fault : e;
        }
    }
}
