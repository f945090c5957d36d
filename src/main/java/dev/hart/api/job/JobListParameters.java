package dev.hart.api.job;

import dev.hart.api.ApiException;
import dev.hart.job.JobStatus;
import dev.hart.job.record.JobPage;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The query parameters of a list of jobs.
 *
 * @param state only jobs in this state; empty for all
 * @param after the page's cursor: {@code next} of the page before, or the id of its last job; empty for the first page
 * @param limit the most jobs, 1 to {@link JobPage#MOST}, by default 20
 */
record JobListParameters(Optional<JobStatus> state, Optional<String> after, int limit) {
    private static final int DEFAULT_LIMIT = 20;
    private static final List<JobStatus> STATES = Arrays.stream(JobStatus.values())
            .filter(status -> status != JobStatus.ERASED)
            .toList();

    /**
     * @throws ApiException 400 if a state or limit is not one of these, or a parameter is there twice; the cursor is not checked
     */
    static JobListParameters of(MultivaluedMap<String, String> query) {
        return new JobListParameters(
                single(query, "state").map(JobListParameters::status),
                single(query, "after"),
                single(query, "limit").map(JobListParameters::limit).orElse(DEFAULT_LIMIT));
    }

    private static Optional<String> single(MultivaluedMap<String, String> query, String name) {
        List<String> values = query.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw ApiException.invalidValue(name, "parameter '" + name + "' was sent more than once");
        }
        return values.stream().findFirst();
    }

    private static JobStatus status(String name) {
        return STATES.stream()
                .filter(status -> status.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> ApiException.invalidValue(
                        "state",
                        "parameter 'state' must be one of "
                                + STATES.stream().map(JobStatus::toString).collect(Collectors.joining(", "))));
    }

    private static int limit(String text) {
        // No number of this many digits overflows.
        int limit = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > JobPage.MOST) {
            throw ApiException.invalidValue("limit", "parameter 'limit' must be a number from 1 to " + JobPage.MOST);
        }
        return limit;
    }
}
