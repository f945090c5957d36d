package dev.hart.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/**
 * An error as RFC 9457 defines it.
 *
 * @param type {@code about:blank}: the status is the problem's type
 * @param title the status in words
 * @param status the HTTP status
 * @param detail one sentence for a person
 * @param code an addition of hart's: the error code that programs decide by where a status has several reasons
 * @param param an addition of hart's: the field, query parameter, attribute or header at fault; absent if it is none of these
 */
@JsonPropertyOrder({"type", "title", "status", "detail", "code", "param"})
@JsonInclude(JsonInclude.Include.NON_NULL)
record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        @Nullable String param) {
    /** The media type of problems. */
    static final String MEDIA_TYPE = "application/problem+json";

    private static final int UNPROCESSABLE = 422;

    /** The problem that describes a fault. */
    static Problem of(ApiException fault) {
        return new Problem(
                "about:blank",
                title(fault.status()),
                fault.status(),
                String.valueOf(fault.getMessage()),
                fault.code(),
                fault.param().orElse(null));
    }

    private static String title(int status) {
        // JAX-RS does not know this status.
        if (status == UNPROCESSABLE) {
            return "Unprocessable Content";
        }
        Response.StatusType known = Response.Status.fromStatusCode(status);
        return known == null ? "Error" : known.getReasonPhrase();
    }
}
