package dev.hart.api.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.api.ApiException;
import dev.hart.api.RequestBody;
import dev.hart.api.job.JobRequestParser;
import dev.hart.config.ServiceConfig;
import dev.hart.job.JobId;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.JobSubmission;
import dev.hart.job.MessageReader;
import dev.hart.job.Owner;
import dev.hart.job.RequestDigest;
import dev.hart.job.UnreadableMessageException;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * Understands messages of others: CloudEvents in structured mode, and the body of {@code POST /v1/jobs}, which may bring an
 * {@code id} for its job.
 */
@Singleton
class QueueMessageReader implements MessageReader {
    private static final String MESSAGE = "the message";
    private static final String ID = "id";

    private final JobRequestParser requests;
    private final MessageOwner owner;

    QueueMessageReader(JobRequestParser requests, ServiceConfig config) {
        this.requests = requests;
        this.owner = MessageOwner.of(config);
    }

    /** {@inheritDoc} While no model is served, the order's request throws what it cannot tell yet, and the message comes back. */
    @Override
    public JobSubmission read(String id, String body) {
        EventSubmission asked = refusing(() -> understand(id, body));
        JobRef ref = new JobRef(new Owner(owner.name()), asked.id());
        Supplier<JobRequest> request = () -> refusing(() -> requests.read(asked.body(), owner));
        try {
            return new JobSubmission(ref, RequestDigest.of(asked.body()), request);
        } catch (IllegalArgumentException e) {
            throw new UnreadableMessageException(String.valueOf(e.getMessage()));
        }
    }

    private static <T> T refusing(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (ApiException refusal) {
            if (refusal.status() >= 500) {
                throw refusal;
            }
            throw new UnreadableMessageException(String.valueOf(refusal.getMessage()));
        }
    }

    private static EventSubmission understand(String id, String body) {
        // As over HTTP, and before it is read as what it is not.
        if (body.getBytes(StandardCharsets.UTF_8).length > RequestBody.MAX_BYTES) {
            throw new ApiException(
                    413, "body_too_large", MESSAGE + " is larger than " + RequestBody.MAX_BYTES / 1024 + " KiB");
        }
        ObjectNode message = JsonText.object(body, MESSAGE);
        return message.has(EventAttributes.VERSION) ? EventReader.structured(message) : plain(id, message);
    }

    private static EventSubmission plain(String message, ObjectNode body) {
        JsonNode brought = body.path(ID);
        JobId id = brought.isMissingNode() || brought.isNull()
                ? JobId.ofMessage(message)
                : JobId.parse(brought.isTextual() ? brought.textValue() : "")
                        .orElseThrow(() -> EventFaults.wrong(ID, "must be 1 to 64 letters, digits, _ and -"));
        return new EventSubmission(id, JsonText.of(body.without(ID)));
    }
}
