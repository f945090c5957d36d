package dev.hart.api.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hart.api.ApiException;
import dev.hart.api.request.AdaptedBody;
import dev.hart.api.request.CheckedRequest;
import dev.hart.api.request.FieldChecks;
import dev.hart.api.request.ImageRequestBody;
import dev.hart.api.request.RequestJson;
import dev.hart.api.request.RequestLimits;
import dev.hart.config.ServiceConfig.Compat;
import dev.hart.generation.ImageRequest;
import dev.hart.image.ImageEncoding;
import dev.hart.pack.PackOffer;
import java.util.List;
import java.util.Objects;

/**
 * A {@code POST /v1/images/generations} whose fields were checked.
 *
 * @param stream whether the reply is a stream of events
 * @param base64 whether the reply contains the images themselves; otherwise they are stored and the reply contains URLs
 * @param ignored the names of the fields that were mapped or ignored, because known clients send them
 */
record ImagesRequest(CheckedRequest checked, boolean stream, boolean base64, List<String> ignored) {
    private static final String BASE64 = "b64_json";
    private static final String RESPONSE_FORMAT = "response_format";

    /**
     * Whether a job can give what a body asks for, so that a client that prefers not to wait gets one. A job is no stream; where
     * nothing may be ignored, it cannot return the images themselves either.
     *
     * @throws ApiException 400 if the body is not JSON or has a field twice
     */
    static boolean mayBeJob(String json, Compat compat) {
        JsonNode body = RequestJson.parse(json);
        boolean base64 = BASE64.equals(body.path(RESPONSE_FORMAT).textValue());
        return !body.path("stream").booleanValue() && !(base64 && compat == Compat.STRICT);
    }

    /**
     * Reads a request for a pack.
     *
     * @param compat whether what known clients send is mapped or ignored
     * @throws ApiException if the body is not a JSON object, or else naming the field that is missing, wrong or unknown
     * @throws dev.hart.generation.InvalidRequestException like {@link FieldChecks#check}
     */
    static ImagesRequest parse(String json, PackOffer pack, RequestLimits limits, Compat compat) {
        AdaptedBody adapted = AdaptedBody.ofImages(RequestJson.parse(json), pack, compat);
        ImageRequestBody body = RequestJson.bind(adapted.fields(), ImageRequestBody.class);
        boolean stream = Boolean.TRUE.equals(body.stream());
        long previews = Objects.requireNonNullElse(body.partialImages(), 0L);
        CheckedRequest checked = FieldChecks.check(body, previews, pack, limits);
        if (previews > 0 && !stream) {
            throw ApiException.invalidValue("partial_images", "partial_images is for 'stream': true only");
        }
        // Events contain their images, so URLs are the default of whole replies only.
        String delivery = stream
                ? FieldChecks.oneOf(RESPONSE_FORMAT, body.responseFormat(), BASE64)
                : FieldChecks.oneOf(RESPONSE_FORMAT, body.responseFormat(), "url", BASE64);
        return new ImagesRequest(checked, stream, delivery.equals(BASE64), adapted.ignored());
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
