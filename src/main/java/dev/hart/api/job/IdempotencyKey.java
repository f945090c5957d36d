package dev.hart.api.job;

import dev.hart.api.ApiException;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/** The header {@code Idempotency-Key} of a request: with the same key, a caller's request is accepted once. */
public final class IdempotencyKey {
    private static final String NAME = "Idempotency-Key";
    private static final int LONGEST = 255;

    private IdempotencyKey() {}

    /**
     * Returns the request's key, without white space around it; empty without the header.
     *
     * @throws ApiException 400 if the header is repeated, or is not 1 to 255 printable ASCII characters
     */
    static Optional<String> of(HttpServerRequest request) {
        List<String> sent = request.headers().getAll(NAME);
        if (sent.isEmpty()) {
            return Optional.empty();
        }
        String key = sent.get(0).strip();
        if (sent.size() > 1 || !key.matches("[\\x20-\\x7e]{1," + LONGEST + "}")) {
            throw new ApiException(
                    400,
                    "invalid_value",
                    NAME + " must be one text of 1 to " + LONGEST + " printable ASCII characters");
        }
        return Optional.of(key);
    }

    /**
     * Refuses the header, valid or not, on a request whose jobs have ids from elsewhere.
     *
     * @param reason what the header is for and what has its effect here, after "Idempotency-Key is for "
     * @throws ApiException 400 if the request has the header
     */
    public static void refuse(HttpServerRequest request, String reason) {
        if (request.headers().contains(NAME)) {
            throw new ApiException(400, "invalid_value", NAME + " is for " + reason);
        }
    }
}
