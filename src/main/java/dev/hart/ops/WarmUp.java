package dev.hart.ops;

import dev.hart.engine.Cancellation;
import dev.hart.engine.EngineException;
import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.Refused;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.Progress;
import dev.hart.generation.Sampling;
import java.util.List;

/** One picture that nobody sees, through all stages: afterwards memory is allocated and a broken engine has shown itself. */
public final class WarmUp {
    /** As harmless as a prompt can be. */
    private static final String PROMPT = "a bowl of fruit on a table";

    private WarmUp() {}

    /**
     * Runs every stage once.
     *
     * @throws EngineException if a stage fails
     * @throws dev.hart.generation.SafetyException if the safety check gives no usable score
     */
    public static void run(LoadedModel model) {
        ImageRequest request =
                new ImageRequest(PROMPT, 1, 0, model.manifest().defaults().guidance(), Sampling.DEFAULT);
        GenerationResult result = model.generator()
                .generate(List.of(request), Progress.NONE, new Cancellation())
                .get(0);
        if (result instanceof Refused) {
            throw new EngineException("the safety check refuses even '" + PROMPT + "': this pack can serve nobody");
        }
        if (!(result instanceof GenerationResult.Generated)) {
            throw new EngineException("the warm-up picture was not made");
        }
    }
}
