package dev.hart.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.job.ActiveAttempt;
import dev.hart.job.view.JobReply;
import java.util.List;

/**
 * A job as JSON for the operator: the fields of {@code GET /v1/jobs/{id}} with the owner, but without {@code object},
 * {@code prompt_cut}, the request's {@code webhook} and the message of a refusal.
 */
final class JobJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REQUEST = "request";
    private static final String ERROR = "error";
    private static final List<String> PROGRESS =
            List.of("created_at", "n", "setback", "started_at", "progress", "ended_at", ERROR);

    private JobJson() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /**
     * Returns an entry of a list: id, owner, state, times, progress, setback and error, and of the request only the number of
     * images.
     */
    static ObjectNode summary(String owner, JobReply reply) {
        ObjectNode all = JSON.valueToTree(reply);
        all.set("n", all.path(REQUEST).path("n"));
        return withOwner(owner, all);
    }

    private static ObjectNode withOwner(String owner, ObjectNode reply) {
        ObjectNode json = object();
        json.set("id", reply.path("id"));
        json.put("owner", owner);
        json.set("state", reply.path("state"));
        PROGRESS.forEach(field -> copy(field, reply, json));
        if (json.path(ERROR) instanceof ObjectNode error && error.has("policies")) {
            // The scores say as much.
            error.remove("message");
        }
        return json;
    }

    private static void copy(String field, ObjectNode from, ObjectNode to) {
        JsonNode value = from.path(field);
        if (!value.isMissingNode()) {
            to.set(field, value);
        }
    }

    /** Returns all these fields with the attempts and the job that retries it, and with the prompt only if it is wanted. */
    static ObjectNode details(JobDetails job, boolean withPrompt) {
        ObjectNode reply = JSON.valueToTree(job.reply());
        ObjectNode json = withOwner(job.ref().owner().name(), reply);
        if (reply.path(REQUEST) instanceof ObjectNode request) {
            request.remove("webhook");
            if (!withPrompt) {
                request.remove("prompt");
            }
            json.set(REQUEST, request);
        }
        if (!job.attempts().isEmpty()) {
            ArrayNode attempts = json.putArray("attempts");
            job.attempts().forEach(attempt -> add(attempts.addObject(), attempt));
        }
        List.of("data", "seconds", "notices").forEach(field -> copy(field, reply, json));
        job.retry().ifPresent(ref -> json.put("retried_as", ref.id().value()));
        return json;
    }

    private static void add(ObjectNode json, ActiveAttempt attempt) {
        json.put("id", attempt.id().value())
                .put("started_at", attempt.started().getEpochSecond())
                .put("heard_at", attempt.heard().getEpochSecond())
                .put("done", attempt.done())
                .put("scales", attempt.scales());
    }
}
