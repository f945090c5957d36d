package dev.hart.generation;

import dev.hart.engine.Cancellation;
import java.util.List;

/** Turns requests into pictures; the way in for HTTP, jobs and the command line. */
public interface ImageGenerator {
    /**
     * Runs requests together, in batches as large as the device takes. Each gets the result it would get alone.
     *
     * @return one result for each request, in order
     * @throws InvalidRequestException if a prompt cannot be taken, before anything is computed
     * @throws SafetyException if the safety check gave no usable score: no picture is made then
     * @throws dev.hart.engine.EngineException if a stage failed
     */
    List<GenerationResult> generate(List<ImageRequest> requests, Progress progress, Cancellation cancellation);
}
