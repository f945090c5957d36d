package dev.hart.api.openai;

import java.util.Arrays;
import java.util.List;

/** The preferences of a client (RFC 7240). Unknown ones are ignored, as the RFC requires. */
final class Preferences {
    static final String HEADER = "Prefer";
    static final String APPLIED = "Preference-Applied";
    static final String RESPOND_ASYNC = "respond-async";

    private Preferences() {}

    /** Whether the client prefers a reply at once that points to where the result will be: {@code respond-async}. */
    static boolean respondAsync(List<String> headers) {
        return headers.stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .map(preference -> preference.split(";", 2)[0].strip())
                .anyMatch(RESPOND_ASYNC::equalsIgnoreCase);
    }
}
