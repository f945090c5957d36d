package dev.hart.api.openai;

import java.util.Arrays;
import java.util.List;

/** What a client would rather have, RFC 7240. What is not known here is ignored, as preferences are. */
final class Preferences {
    static final String HEADER = "Prefer";
    static final String APPLIED = "Preference-Applied";
    static final String RESPOND_ASYNC = "respond-async";

    private Preferences() {}

    /** Whether the reply may say where to look later. */
    static boolean respondAsync(List<String> headers) {
        return headers.stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .map(preference -> preference.split(";", 2)[0].strip())
                .anyMatch(RESPOND_ASYNC::equalsIgnoreCase);
    }
}
