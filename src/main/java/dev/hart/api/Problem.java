package dev.hart.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/**
 * An error as RFC 9457 has it.
 *
 * @param type {@code about:blank}: the status says it all
 * @param title the status in words
 * @param status HTTP's
 * @param detail one sentence for a person
 * @param code ours: what a program decides by where a status has several reasons
 * @param param ours: the field at fault
 */
@JsonPropertyOrder({"type", "title", "status", "detail", "code", "param"})
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        @Nullable String code,
        @Nullable String param) {
    /** Its media type. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final int UNPROCESSABLE = 422;

    /** What a status means, and why it was chosen. */
    public static Problem of(int status, String detail) {
        return of(status, detail, null, null);
    }

    private static Problem of(int status, String detail, @Nullable String code, @Nullable String param) {
        return new Problem("about:blank", title(status), status, detail, code, param);
    }

    private static String title(int status) {
        // JAX-RS does not know this one.
        if (status == UNPROCESSABLE) {
            return "Unprocessable Content";
        }
        Response.StatusType known = Response.Status.fromStatusCode(status);
        return known == null ? "Error" : known.getReasonPhrase();
    }

    /** The response that says so. */
    public static Response response(int status, String detail) {
        return response(status, detail, null, null);
    }

    /** The same with a word for programs and the field at fault. */
    public static Response response(int status, String detail, @Nullable String code, @Nullable String param) {
        return Response.status(status)
                .type(MEDIA_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(of(status, detail, code, param))
                .build();
    }
}
