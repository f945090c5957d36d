package dev.hart.service;

import dev.hart.engine.EngineException;
import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.Refused;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.Sampling;
import dev.hart.pack.PackManifest;
import dev.hart.scheduling.Batcher;
import dev.hart.scheduling.RequestListener;
import dev.hart.scheduling.RequestOptions;
import java.time.Duration;

/**
 * Generates and discards an image, through all stages. Afterwards the memory is allocated, a broken engine has failed, and the
 * batcher has an estimate of the time for an image.
 */
public final class WarmUp {
    /** A prompt that no safety policy should refuse. */
    private static final String PROMPT = "a bowl of fruit on a table";

    private static final Duration TIMEOUT = Duration.ofHours(1);

    private WarmUp() {}

    /**
     * Runs every stage once.
     *
     * @throws EngineException if a stage fails, the safety check refuses the prompt, or the image is not done within an hour or
     *     is cancelled
     * @throws dev.hart.scheduling.QueueFullException if too many requests wait, or the batcher is closed
     * @throws dev.hart.generation.SafetyException if the safety check gives no usable score
     */
    public static void run(Batcher batcher, PackManifest manifest) {
        ImageRequest request =
                new ImageRequest(PROMPT, 1, 0, manifest.defaults().guidance(), Sampling.DEFAULT);
        RequestOptions options = new RequestOptions(manifest.safety().threshold(), 0, TIMEOUT);
        GenerationResult result =
                batcher.submit(request, options, RequestListener.NONE).join();
        if (result instanceof Refused) {
            throw new EngineException("the safety check refuses even '" + PROMPT + "', so this pack is unusable");
        }
        if (!(result instanceof GenerationResult.Generated)) {
            throw new EngineException("the warm-up image was not generated");
        }
    }
}
