package dev.hart.api.request;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hart.api.key.Caller;
import dev.hart.job.JobRequest;
import java.util.List;

/**
 * Reads the body of a request for a job. An interface so that the readers of events and queue messages can be tested without a
 * model.
 */
public interface JobRequestParser {
    /**
     * Reads a body and checks its fields.
     *
     * @param body as {@link RequestJson#parseExactly} returns it
     * @param caller the owner-to-be of the job, whose rights apply
     * @return a request that leaves nothing to be chosen later: without a seed or a model in the body, it contains those chosen
     *     here
     * @throws dev.hart.api.ApiException below 500 for a body that is wrong, naming the field that is missing, wrong or unknown if it is
     *     one; 503 while no model is served
     * @throws dev.hart.generation.InvalidRequestException naming the field whose value the model or the webhook rules refuse
     */
    JobRequest read(JsonNode body, Caller caller);

    /**
     * The names of the fields of a body that {@link #read} accepts and maps to what hart supports or ignores, because known
     * clients send them; none while no model is served, in the strict mode, and by default.
     *
     * @throws dev.hart.api.ApiException 400 if the body is not a JSON object
     */
    default List<String> ignored(JsonNode body) {
        return List.of();
    }
}
