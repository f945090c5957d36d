package dev.hart.api.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.api.ProblemException;
import dev.hart.api.RequestBody;
import dev.hart.api.job.JobRequests;
import dev.hart.job.JobId;
import dev.hart.job.JobInbox;
import dev.hart.job.JobOrder;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.Owner;
import dev.hart.job.RequestDigest;
import dev.hart.job.UnreadableMessageException;
import dev.hart.ops.ServiceConfig;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * Understands messages of others: CloudEvents in structured mode, and the body of {@code POST /v1/jobs}, which may bring an
 * {@code id} for its job.
 */
@Singleton
class MessageInbox implements JobInbox {
    private static final String MESSAGE = "the message";
    private static final String ID = "id";

    private final JobRequests requests;
    private final QueueOwner owner;

    MessageInbox(JobRequests requests, ServiceConfig config) {
        this.requests = requests;
        this.owner = QueueOwner.of(config);
    }

    /** {@inheritDoc} While no model is served, the order's request throws what it cannot tell yet, and the message comes back. */
    @Override
    public JobOrder read(String id, String body) {
        EventOrder asked = refusing(() -> understand(id, body));
        JobRef ref = new JobRef(new Owner(owner.name()), asked.id());
        Supplier<JobRequest> request = () -> refusing(() -> requests.read(asked.body(), owner));
        try {
            return new JobOrder(ref, RequestDigest.of(asked.body()), request);
        } catch (IllegalArgumentException e) {
            throw new UnreadableMessageException(String.valueOf(e.getMessage()));
        }
    }

    private static <T> T refusing(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (ProblemException refusal) {
            if (refusal.status() >= 500) {
                throw refusal;
            }
            throw new UnreadableMessageException(String.valueOf(refusal.getMessage()));
        }
    }

    private static EventOrder understand(String id, String body) {
        // As over HTTP, and before it is read as what it is not.
        if (body.getBytes(StandardCharsets.UTF_8).length > RequestBody.MAX_BYTES) {
            throw new ProblemException(
                    413, "body_too_large", MESSAGE + " is larger than " + RequestBody.MAX_BYTES / 1024 + " KiB");
        }
        ObjectNode message = JsonText.object(body, MESSAGE);
        return message.has(EventAttributes.VERSION) ? EventReader.structured(message) : plain(id, message);
    }

    private static EventOrder plain(String message, ObjectNode body) {
        JsonNode brought = body.path(ID);
        JobId id = brought.isMissingNode() || brought.isNull()
                ? JobId.ofMessage(message)
                : JobId.parse(brought.isTextual() ? brought.textValue() : "")
                        .orElseThrow(() -> EventFaults.wrong(ID, "must be 1 to 64 letters, digits, _ and -"));
        return new EventOrder(id, JsonText.of(body.without(ID)));
    }
}
