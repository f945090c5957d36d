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
 * One picture that nobody sees, through all stages: afterwards memory is allocated, a broken engine has shown itself, and it
 * is known how long a picture takes.
 */
public final class WarmUp {
    /** As harmless as a prompt can be. */
    private static final String PROMPT = "a bowl of fruit on a table";

    private static final Duration PATIENCE = Duration.ofHours(1);

    private WarmUp() {}

    /**
     * Runs every stage once.
     *
     * @throws EngineException if a stage fails
     * @throws dev.hart.generation.SafetyException if the safety check gives no usable score
     */
    public static void run(Batcher batcher, PackManifest manifest) {
        ImageRequest request =
                new ImageRequest(PROMPT, 1, 0, manifest.defaults().guidance(), Sampling.DEFAULT);
        RequestOptions handling = new RequestOptions(manifest.safety().threshold(), 0, PATIENCE);
        GenerationResult result =
                batcher.submit(request, handling, RequestListener.NONE).join();
        if (result instanceof Refused) {
            throw new EngineException("the safety check refuses even '" + PROMPT + "': this pack can serve nobody");
        }
        if (!(result instanceof GenerationResult.Generated)) {
            throw new EngineException("the warm-up picture was not made");
        }
    }
}
