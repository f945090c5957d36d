package dev.hart.scheduling;

import dev.hart.generation.GenerationResult;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A request on its way. */
public interface GenerationHandle {
    /**
     * What became of the request. May be completed on the device's thread, so nothing that takes long may hang on it
     * directly; exceptionally if the device or the safety check failed.
     */
    CompletionStage<GenerationResult> result();

    /** Gives the request up: its place in the line is free at once, its running batch stops if it is nobody else's. */
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
