package dev.hart.api.openai;

import dev.hart.api.ApiException;
import dev.hart.api.request.CheckedRequest;
import dev.hart.api.request.FieldChecks;
import dev.hart.api.request.ImageRequestBody;
import dev.hart.api.request.RequestJson;
import dev.hart.api.request.RequestLimits;
import dev.hart.generation.ImageRequest;
import dev.hart.image.ImageEncoding;
import dev.hart.pack.PackManifest;
import java.util.Objects;

/**
 * A {@code POST /v1/images/generations} whose fields were checked.
 *
 * @param stream whether the reply is a stream of events
 * @param base64 whether the reply contains the images themselves; otherwise they are stored and the reply contains URLs
 */
record ImagesRequest(CheckedRequest checked, boolean stream, boolean base64) {
    private static final String BASE64 = "b64_json";

    /**
     * Reads a request for a pack.
     *
     * @throws ApiException if the body is not a JSON object, or else naming the field that is missing, wrong or unknown
     * @throws dev.hart.generation.InvalidRequestException naming the field whose value the model or the scheduler refuses
     */
    static ImagesRequest parse(String json, PackManifest pack, RequestLimits limits) {
        ImageRequestBody body = RequestJson.bind(json, ImageRequestBody.class);
        boolean stream = Boolean.TRUE.equals(body.stream());
        long previews = Objects.requireNonNullElse(body.partialImages(), 0L);
        CheckedRequest checked = FieldChecks.check(body, previews, pack, limits);
        if (previews > 0 && !stream) {
            throw ApiException.invalidValue("partial_images", "partial_images is for 'stream': true only");
        }
        // Events contain their images, so URLs are the default of whole replies only.
        String delivery = stream
                ? FieldChecks.oneOf("response_format", body.responseFormat(), BASE64)
                : FieldChecks.oneOf("response_format", body.responseFormat(), "url", BASE64);
        return new ImagesRequest(checked, stream, delivery.equals(BASE64));
    }

    ImageRequest request() {
        return checked.request();
    }

    ImageEncoding encoding() {
        return checked.encoding();
    }

    /** The size of the images, as OpenAI writes it. */
    String size() {
        return encoding().side() + "x" + encoding().side();
    }
}
