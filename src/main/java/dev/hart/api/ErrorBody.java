package dev.hart.api;

import jakarta.ws.rs.core.MediaType;

/**
 * The body of an error reply: OpenAI's shape under OpenAI's paths, a problem (RFC 9457) elsewhere.
 *
 * @param mediaType the type of the body
 * @param body the object that becomes the JSON text
 */
public record ErrorBody(String mediaType, Object body) {
    /** The body for a fault at a path. */
    public static ErrorBody of(ApiException fault, String path) {
        return ApiPaths.isOpenAi(path)
                ? new ErrorBody(MediaType.APPLICATION_JSON, new OpenAiError.Body(OpenAiError.of(fault)))
                : new ErrorBody(Problem.MEDIA_TYPE, Problem.of(fault));
    }
}
