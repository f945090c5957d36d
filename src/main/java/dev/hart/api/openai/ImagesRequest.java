package dev.hart.api.openai;

import dev.hart.generation.ImageRequest;
import dev.hart.generation.InvalidRequestException;
import dev.hart.generation.Sampling;
import dev.hart.pack.PackManifest;
import java.security.SecureRandom;
import java.util.Set;

/**
 * A {@code POST /v1/images/generations} that was understood.
 *
 * @param request for the model
 * @param base64 pictures go into the reply; else they are stored and the reply holds URLs
 */
record ImagesRequest(ImageRequest request, boolean base64) {
    private static final Set<String> KNOWN = Set.of(
            "prompt",
            "model",
            "n",
            "size",
            "quality",
            "response_format",
            "output_format",
            "user",
            "seed",
            "guidance_scale");
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * Reads a request for a pack.
     *
     * @throws OpenAiException naming the field that is missing, wrong or unknown
     */
    static ImagesRequest parse(String json, PackManifest pack) {
        Fields fields = Fields.parse(json, KNOWN);
        String prompt = fields.text("prompt")
                .orElseThrow(() -> new OpenAiException(
                        400, OpenAiError.invalid("prompt", "missing_required_parameter", "'prompt' is missing")));
        fields.text("model").filter(model -> !model.equals(pack.name())).ifPresent(model -> {
            throw ModelsResource.notFound(pack);
        });
        fields.oneOf("size", "auto", size(pack));
        fields.oneOf("quality", "auto", "high");
        fields.oneOf("output_format", "png");
        // Read for its type only: whose request this is makes no difference.
        fields.text("user");
        boolean base64 = fields.oneOf("response_format", "url", "b64_json").equals("b64_json");
        double guidance = fields.number("guidance_scale").orElse(pack.defaults().guidance());
        Sampling sampling = new Sampling(pack.defaults().smooth(), Sampling.DEFAULT.topP());
        try {
            int count = count(fields.integer("n").orElse(1));
            long seed = fields.integer("seed").orElseGet(() -> randomSeed(count));
            return new ImagesRequest(new ImageRequest(prompt, count, seed, guidance, sampling), base64);
        } catch (InvalidRequestException e) {
            throw invalid(e);
        }
    }

    /** The only size that a pack makes. */
    static String size(PackManifest pack) {
        return pack.imageSize() + "x" + pack.imageSize();
    }

    static OpenAiException invalid(InvalidRequestException fault) {
        return new OpenAiException(
                400, OpenAiError.invalid(fault.parameter(), "invalid_value", String.valueOf(fault.getMessage())));
    }

    private static int count(long n) {
        if (n < 1 || n > ImageRequest.MAX_COUNT) {
            throw new InvalidRequestException("n", "n must be 1 to " + ImageRequest.MAX_COUNT + ", is " + n);
        }
        return (int) n;
    }

    private static long randomSeed(int count) {
        return RANDOM.nextLong(ImageRequest.MAX_SEED - count + 2);
    }
}
