package dev.hart.api;

import java.util.List;
import java.util.Set;

/** The parts of the path space that filters and the error mapper tell apart. */
public final class ApiPaths {
    /** The paths whose errors OpenAI's clients read. */
    private static final List<String> OPENAI = List.of("/v1/images", "/v1/models", "/v1/moderations");

    private ApiPaths() {}

    /** Whether the path belongs to the API, even if no resource serves it. */
    public static boolean isApi(String path) {
        return path.startsWith("/v1/");
    }

    /** The query parameters that an operation reads. */
    static Set<String> queryParameters(String method, String path) {
        boolean listsJobs = path.matches("/v1/jobs/?") && Set.of("GET", "HEAD").contains(method);
        return listsJobs ? Set.of("state", "after", "limit") : Set.of();
    }

    /** Whether errors at the path have OpenAI's shape. */
    static boolean isOpenAi(String path) {
        return OPENAI.stream().anyMatch(path::startsWith);
    }
}
