package dev.hart.api.openai;

import dev.hart.generation.ImageRequest;
import dev.hart.generation.InvalidRequestException;
import dev.hart.generation.Quality;
import dev.hart.generation.Sampling;
import dev.hart.image.ImageEncoding;
import dev.hart.image.ImageFormat;
import dev.hart.pack.PackManifest;
import dev.hart.scheduling.RequestOptions;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A {@code POST /v1/images/generations} that was understood.
 *
 * @param request for the model
 * @param stream whether the reply is a stream of events
 * @param webhook of a job
 */
record ImagesRequest(
        ImageRequest request, RequestOptions handling, ImageOutput output, boolean stream, Optional<String> webhook) {
    /** Every field, as META-INF/openapi.yaml lists them. */
    static final Set<String> KNOWN = Set.of(
            "prompt",
            "model",
            "n",
            "size",
            "quality",
            "background",
            "moderation",
            "response_format",
            "output_format",
            "output_compression",
            "stream",
            "partial_images",
            "user",
            "seed",
            "guidance_scale");
    /** Those of jobs: nobody waits for a reply that could hold pictures or be a stream. */
    static final Set<String> KNOWN_OF_JOBS = Stream.concat(KNOWN.stream(), Stream.of("webhook"))
            .filter(name ->
                    !Set.of("response_format", "stream", "partial_images").contains(name))
            .collect(Collectors.toUnmodifiableSet());

    /** Pictures are not made smaller than this. */
    private static final int SMALLEST = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * Reads a request for a pack.
     *
     * @throws OpenAiException naming the field that is missing, wrong or unknown
     */
    static ImagesRequest parse(String json, PackManifest pack, RequestLimits limits) {
        return parse(json, KNOWN, pack, limits);
    }

    /** The same where not all fields may be there. */
    static ImagesRequest parse(String json, Set<String> known, PackManifest pack, RequestLimits limits) {
        StrictJsonObject fields = StrictJsonObject.parse(json, known);
        String prompt = fields.text("prompt")
                .orElseThrow(() -> new OpenAiException(
                        400, OpenAiError.invalid("prompt", "missing_required_parameter", "'prompt' is missing")));
        fields.text("model").filter(model -> !model.equals(pack.name())).ifPresent(model -> {
            throw ModelsResource.notFound(pack);
        });
        fields.oneOf("background", "auto", "opaque");
        // Read for its type only: whose request this is makes no difference.
        fields.text("user");
        boolean stream = fields.bool("stream");
        String quality = fields.oneOf("quality", "auto", "low", "medium", "high");
        ImageOutput output = output(fields, pack, stream, quality.equals("auto") ? "high" : quality);
        double guidance = fields.number("guidance_scale").orElse(pack.defaults().guidance());
        Sampling sampling = new Sampling(pack.defaults().smooth(), Sampling.DEFAULT.topP());
        try {
            int count = count(fields.integer("n").orElse(1));
            long seed = fields.integer("seed").orElseGet(() -> randomSeed(count));
            Quality effort = quality.equals("low") ? Quality.DRAFT : Quality.WHOLE;
            return new ImagesRequest(
                    new ImageRequest(prompt, count, seed, guidance, sampling, effort),
                    handling(fields, stream, limits),
                    output,
                    stream,
                    fields.text("webhook"));
        } catch (InvalidRequestException e) {
            throw invalid(e);
        }
    }

    private static RequestOptions handling(StrictJsonObject fields, boolean stream, RequestLimits limits) {
        boolean low = fields.oneOf("moderation", "auto", "low").equals("low");
        if (low && !limits.mayLowerModeration()) {
            throw new OpenAiException(
                    403,
                    OpenAiError.invalid(
                            "moderation", "moderation_not_allowed", "this key may not ask for 'moderation' low"));
        }
        long previews = fields.integer("partial_images").orElse(0);
        if (previews > 0 && !stream) {
            throw new InvalidRequestException("partial_images", "partial_images is for 'stream': true only");
        }
        return new RequestOptions(
                low ? limits.lowThreshold() : limits.threshold(),
                (int) Math.max(-1, Math.min(previews, Integer.MAX_VALUE)),
                limits.timeout());
    }

    private static ImageOutput output(StrictJsonObject fields, PackManifest pack, boolean stream, String quality) {
        ImageFormat format = ImageFormat.ofId(fields.oneOf("output_format", "png", "jpeg", "webp"))
                .orElseThrow();
        long compression = fields.integer("output_compression").orElse(ImageFormat.DEFAULT_COMPRESSION);
        if (compression < 0 || compression > 100) {
            throw wrong("output_compression", "'output_compression' must be 0 to 100, is " + compression);
        }
        if (compression != ImageFormat.DEFAULT_COMPRESSION && !format.takesCompression()) {
            throw wrong("output_compression", "'output_compression' is for jpeg and webp, not for " + format.id());
        }
        // Events carry their pictures themselves, so URLs are the default of whole replies only.
        String delivery = stream
                ? fields.oneOf("response_format", "b64_json")
                : fields.oneOf("response_format", "url", "b64_json");
        ImageEncoding shape = new ImageEncoding(format, (int) compression, side(fields, pack));
        return new ImageOutput(shape, delivery.equals("b64_json"), quality);
    }

    /** The side asked for: pictures are square, and made smaller but never larger than the pack's. */
    private static int side(StrictJsonObject fields, PackManifest pack) {
        String size = fields.text("size").orElse("auto");
        if (size.equals("auto")) {
            return pack.imageSize();
        }
        for (int side = Math.min(SMALLEST, pack.imageSize()); side <= pack.imageSize(); side++) {
            if (size.equals(side + "x" + side)) {
                return side;
            }
        }
        throw wrong(
                "size",
                "'size' must be auto, or square and at most " + pack.imageSize() + "x" + pack.imageSize() + ", is '"
                        + StrictJsonObject.quotable(size) + "'");
    }

    static OpenAiException invalid(InvalidRequestException fault) {
        return wrong(fault.parameter(), String.valueOf(fault.getMessage()));
    }

    private static OpenAiException wrong(String parameter, String message) {
        return new OpenAiException(400, OpenAiError.invalid(parameter, "invalid_value", message));
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
