package dev.hart.api;

import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The header {@code Hart-Ignored} of a reply: the names of the request's parameters, in the body or the query, that were mapped
 * to what hart supports or ignored, because known clients send them.
 */
public final class IgnoredParameters {
    /** The name of the header; its value is a list of names, separated by commas. */
    public static final String HEADER = "Hart-Ignored";

    /** The most names in the list: a client may send thousands, and proxies limit the size of headers. */
    private static final int MOST = 20;

    private IgnoredParameters() {}

    /**
     * Adds names to the header of the reply to a request, which has each name once and at most 20. Must be called before the
     * reply is sent. Without names it does nothing.
     */
    public static void note(HttpServerRequest request, Collection<String> names) {
        if (names.isEmpty()) {
            return;
        }
        Set<String> all = new LinkedHashSet<>();
        String before = request.response().headers().get(HEADER);
        if (before != null) {
            all.addAll(Arrays.asList(before.split(", ", -1)));
        }
        all.addAll(names);
        request.response().headers().set(HEADER, list(all));
    }

    /** The first 20 names as a list, separated by commas, fit for a header and a log. */
    public static String list(Collection<String> names) {
        return names.stream().limit(MOST).map(IgnoredParameters::token).collect(Collectors.joining(", "));
    }

    /** The name with a question mark for each character that a list in a header cannot hold. */
    private static String token(String name) {
        String token = QuotableText.of(name).replaceAll("[^A-Za-z0-9_.-]", "?");
        return token.isEmpty() ? "?" : token;
    }
}
