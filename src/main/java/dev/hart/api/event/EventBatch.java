package dev.hart.api.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.api.ApiException;
import dev.hart.api.ErrorMapper;
import dev.hart.api.request.RequestJson;
import dev.hart.job.JobConflictException;
import dev.hart.job.JobId;
import dev.hart.job.RequestDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Reads batches of CloudEvents in the JSON batch format. Errors name the event by its index. */
final class EventBatch {
    /** The most events of a batch, which counts as one request against the API key's rate limit. */
    static final int MOST = 16;

    private EventBatch() {}

    /**
     * Reads the events of a batch.
     *
     * @return in the order of the batch; empty for a batch without events, which the format allows
     * @throws ApiException 400 if the body is not a JSON array; 413 if it has more than 16 events; or, for the first event that
     *     cannot be read, that of {@link EventReader}
     */
    static List<EventSubmission> read(String body) {
        JsonNode batch = RequestJson.parse(body);
        if (!batch.isArray()) {
            throw ApiException.invalidJson("the body must be a JSON array of events");
        }
        if (batch.size() > MOST) {
            throw new ApiException(
                    413, "batch_too_large", "a batch may have " + MOST + " events, this one has " + batch.size());
        }
        List<EventSubmission> events = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            JsonNode event = batch.get(i);
            events.add(naming(i, () -> {
                if (event instanceof ObjectNode object) {
                    return EventReader.structured(object);
                }
                throw ApiException.invalidJson("an event must be a JSON object");
            }));
        }
        return events;
    }

    /**
     * Checks that events of the same job request the same, as two requests with an idempotency key must. None is accepted before,
     * so that accepting the first does not make the second fail.
     *
     * @throws ApiException 422 that names the first event that differs from an earlier one with the same source and id; 400 that
     *     names the first event whose data is not JSON
     */
    static void checkAgreement(List<EventSubmission> events) {
        Map<JobId, String> digests = new HashMap<>();
        for (int i = 0; i < events.size(); i++) {
            EventSubmission event = events.get(i);
            String unused = naming(i, () -> {
                String digest = RequestDigest.of(RequestJson.parseExactly(event.body()));
                String first = digests.computeIfAbsent(event.id(), id -> digest);
                if (!first.equals(digest)) {
                    throw new JobConflictException();
                }
                return digest;
            });
        }
    }

    /**
     * Does something with an event of a batch.
     *
     * @param index the event's place in the batch, from 0
     * @throws ApiException the error that it ended with; one with a status below 429, which is about this event, names the index
     */
    static <T> T naming(int index, Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException failure) {
            ApiException fault = ErrorMapper.toApiException(failure);
            if (fault.status() >= 429) {
                throw fault;
            }
            String at = "[" + index + "]";
            throw new ApiException(
                    fault.status(),
                    fault.code(),
                    "event " + at + ": " + fault.getMessage(),
                    fault.param().map(param -> at + "." + param).orElse(at),
                    fault.retryAfter().orElse(null));
        }
    }
}
