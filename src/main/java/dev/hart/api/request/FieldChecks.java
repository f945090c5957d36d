package dev.hart.api.request;

import dev.hart.api.ApiException;
import dev.hart.api.ModelErrors;
import dev.hart.api.QuotableText;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.InvalidRequestException;
import dev.hart.generation.Quality;
import dev.hart.generation.Sampling;
import dev.hart.image.EncodingException;
import dev.hart.image.ImageEncoding;
import dev.hart.image.ImageFormat;
import dev.hart.pack.PackOffer;
import dev.hart.scheduling.RequestOptions;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the values of a body's fields and fills in defaults: everything that a request's type alone does not tell. */
public final class FieldChecks {
    /** The smallest side of an image in pixels; a pack of smaller images allows its own side. */
    private static final int SMALLEST = 16;

    /** The seed that asks for a random one, as in other services for images. */
    private static final long ANY_SEED = -1;

    private static final SecureRandom RANDOM = new SecureRandom();

    private FieldChecks() {}

    /**
     * Checks the fields that requests for images and jobs share.
     *
     * @param fields the fields of the body
     * @param previews the number of previews of each image
     * @throws ApiException naming the field that is missing or wrong: 400; 404 for another model than the pack's; 403 for
     *     {@code moderation: low} without the right to it
     * @throws InvalidRequestException naming the field whose value {@link ImageRequest} or {@link RequestOptions} refuses: a
     *     blank prompt, or a seed, a guidance scale or a number of previews out of its range
     */
    public static CheckedRequest check(ImageFields fields, long previews, PackOffer pack, RequestLimits limits) {
        String prompt = fields.prompt();
        if (prompt == null) {
            throw ApiException.missing("prompt");
        }
        checkModel(fields.model(), pack);
        String unused = oneOf("background", fields.background(), "auto", "opaque");
        String quality = oneOf("quality", fields.quality(), "auto", "low", "medium", "high");
        ImageEncoding encoding = encoding(fields, pack);
        int count = count(orElse(fields.n(), 1));
        Long seed = fields.seed();
        Double guidance = fields.guidance();
        ImageRequest request = new ImageRequest(
                prompt,
                count,
                seed == null || seed == ANY_SEED ? ImageRequest.randomSeed(count, RANDOM) : seed,
                guidance == null ? pack.defaults().guidance() : guidance,
                new Sampling(pack.defaults().smooth(), Sampling.DEFAULT.topP()),
                quality.equals("low") ? Quality.DRAFT : Quality.WHOLE);
        RequestOptions options = new RequestOptions(
                threshold(fields, limits), (int) Math.max(-1, Math.min(previews, Integer.MAX_VALUE)), limits.timeout());
        return new CheckedRequest(request, options, encoding, quality.equals("auto") ? "high" : quality);
    }

    /** @throws ApiException 404 if a body names another model than the one served */
    public static void checkModel(@Nullable String name, PackOffer served) {
        if (name != null && !name.equals(served.name())) {
            throw ModelErrors.notFound(served.name());
        }
    }

    /**
     * Returns the value of a field that has one of several words.
     *
     * @param name the field's name, for the error
     * @param words the words that are allowed; the first is the default
     * @return the value; the first word if it is null
     * @throws ApiException 400 if the value is another word
     */
    public static String oneOf(String name, @Nullable String value, String... words) {
        if (value == null) {
            return words[0];
        }
        if (!List.of(words).contains(value)) {
            throw ApiException.invalidValue(
                    name,
                    "'" + name + "' must be " + String.join(" or ", words) + ", is '" + QuotableText.of(value) + "'");
        }
        return value;
    }

    private static double threshold(ImageFields fields, RequestLimits limits) {
        if (oneOf("moderation", fields.moderation(), "auto", "low").equals("auto")) {
            return limits.threshold();
        }
        if (!limits.mayLowerModeration()) {
            throw new ApiException(
                    403, "moderation_not_allowed", "this key may not ask for 'moderation' low", "moderation", null);
        }
        return limits.lowThreshold();
    }

    private static ImageEncoding encoding(ImageFields fields, PackOffer pack) {
        String id = oneOf("output_format", fields.outputFormat(), "png", "jpeg", "webp");
        ImageFormat format = ImageFormat.ofId(id).orElseThrow();
        long compression = orElse(fields.outputCompression(), ImageFormat.DEFAULT_COMPRESSION);
        if (compression < 0 || compression > 100) {
            throw ApiException.invalidValue(
                    "output_compression", "'output_compression' must be 0 to 100, is " + compression);
        }
        if (compression != ImageFormat.DEFAULT_COMPRESSION && !format.takesCompression()) {
            throw ApiException.invalidValue(
                    "output_compression", "'output_compression' is for jpeg and webp, not for " + format.id());
        }
        return new ImageEncoding(format, (int) compression, side(fields.size(), pack));
    }

    /** The side of the images: they are square, and scaled down but never up from the pack's size. */
    private static int side(@Nullable String size, PackOffer pack) {
        if (size == null || size.equals("auto")) {
            return pack.imageSize();
        }
        for (int side = Math.min(SMALLEST, pack.imageSize()); side <= pack.imageSize(); side++) {
            if (size.equals(side + "x" + side)) {
                return side;
            }
        }
        throw ApiException.invalidValue(
                "size",
                "'size' must be auto, or square and at most " + pack.imageSize() + "x" + pack.imageSize() + ", is '"
                        + QuotableText.of(size) + "'");
    }

    /**
     * Checks before anything is computed that an image file can be written.
     *
     * @throws ApiException 400 if this machine cannot write the format
     */
    public static void requireWritable(ImageFormat format) {
        try {
            format.prepare();
        } catch (EncodingException e) {
            throw new ApiException(400, "unsupported_value", String.valueOf(e.getMessage()), "output_format", null);
        }
    }

    private static int count(long n) {
        if (n < 1 || n > ImageRequest.MAX_COUNT) {
            throw ApiException.invalidValue("n", "n must be 1 to " + ImageRequest.MAX_COUNT + ", is " + n);
        }
        return (int) n;
    }

    private static long orElse(@Nullable Long value, long otherwise) {
        return value == null ? otherwise : value;
    }
}
