package dev.hart.api.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.api.ApiException;
import dev.hart.api.IgnoredParameters;
import dev.hart.api.RequestBody;
import dev.hart.api.request.JobRequestParser;
import dev.hart.api.request.RequestJson;
import dev.hart.config.ServiceConfig;
import dev.hart.generation.InvalidRequestException;
import dev.hart.io.StrictJson;
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
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Reads queue messages of other programs: CloudEvents in structured mode, or the body of {@code POST /v1/jobs}, which may also
 * contain an {@code id} for the job. Either may be in an envelope of SNS or EventBridge ({@link Envelopes}).
 */
@Singleton
class QueueMessageReader implements MessageReader {
    private static final Logger LOG = Logger.getLogger(QueueMessageReader.class);
    private static final String MESSAGE = "the message";
    private static final String ID = "id";

    private final JobRequestParser requests;
    private final MessageOwner owner;

    QueueMessageReader(JobRequestParser requests, ServiceConfig config) {
        this.requests = requests;
        this.owner = MessageOwner.of(config);
    }

    /**
     * {@inheritDoc} While no model is served, {@link JobSubmission#request} throws an {@link ApiException} of 503 instead, and
     * the message is redelivered.
     */
    @Override
    public JobSubmission read(String id, String body) {
        EventSubmission submission = refusing(() -> parse(id, body));
        JobRef ref = new JobRef(new Owner(owner.name()), submission.id());
        JsonNode request = refusing(() -> RequestJson.parseExactly(submission.body()));
        return new JobSubmission(ref, RequestDigest.of(request), () -> refusing(() -> read(request)));
    }

    private JobRequest read(JsonNode request) {
        JobRequest read = requests.read(request, owner);
        List<String> ignored = requests.ignored(request);
        if (!ignored.isEmpty()) {
            // A message has no reply that could name them.
            LOG.infof("A message has fields that were mapped or ignored: %s", IgnoredParameters.list(ignored));
        }
        return read;
    }

    private static <T> T refusing(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (ApiException refusal) {
            if (refusal.status() >= 500) {
                throw refusal;
            }
            throw new UnreadableMessageException(String.valueOf(refusal.getMessage()));
        } catch (InvalidRequestException refusal) {
            throw new UnreadableMessageException(String.valueOf(refusal.getMessage()));
        }
    }

    private static EventSubmission parse(String id, String body) {
        // The limit of HTTP bodies, checked before the message is parsed.
        if (body.getBytes(StandardCharsets.UTF_8).length > RequestBody.MAX_BYTES) {
            throw new ApiException(
                    413, "body_too_large", MESSAGE + " is larger than " + RequestBody.MAX_BYTES / 1024 + " KiB");
        }
        Envelopes.Content content = Envelopes.open(id, RequestJson.object(body, MESSAGE));
        return content.body().has(EventAttributes.VERSION) ? EventReader.structured(content.body()) : plain(content);
    }

    private static EventSubmission plain(Envelopes.Content content) {
        ObjectNode body = content.body();
        JsonNode chosen = body.path(ID);
        JobId id = chosen.isMissingNode() || chosen.isNull()
                ? content.id()
                : JobId.parse(chosen.isTextual() ? chosen.textValue() : "")
                        .orElseThrow(
                                () -> ApiException.invalidValue(ID, "'id' must be 1 to 64 letters, digits, _ and -"));
        return new EventSubmission(id, StrictJson.write(body.without(ID)));
    }
}
