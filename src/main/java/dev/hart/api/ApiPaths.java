package dev.hart.api;

import java.util.List;
import java.util.Set;

/** The parts of the path space that filters and the error mapper tell apart. */
public final class ApiPaths {
    /** The paths of the API that are not OpenAI's; errors there are problems (RFC 9457). */
    private static final List<String> OURS = List.of("/v1/jobs", "/v1/events");

    private ApiPaths() {}

    /** Whether the path belongs to the API: it begins with {@code /v1/}, even if no resource serves it. */
    public static boolean isApi(String path) {
        return path.startsWith("/v1/");
    }

    /** The names of the query parameters that an operation of the API reads. */
    static Set<String> queryParameters(String method, String path) {
        boolean listsJobs = path.matches("/v1/jobs/?") && Set.of("GET", "HEAD").contains(method);
        return listsJobs ? Set.of("state", "after", "limit") : Set.of();
    }

    /**
     * Whether errors at the path have OpenAI's shape: everywhere under {@code /v1} except at jobs and events, also at a path
     * there that no resource serves, for OpenAI's clients.
     */
    static boolean isOpenAi(String path) {
        return isUnder("/v1", path) && OURS.stream().noneMatch(ours -> isUnder(ours, path));
    }

    private static boolean isUnder(String root, String path) {
        return path.equals(root) || path.startsWith(root + "/");
    }
}
