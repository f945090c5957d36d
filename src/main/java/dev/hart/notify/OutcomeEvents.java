package dev.hart.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobView;
import dev.hart.job.view.JobReplies;
import dev.hart.job.view.JobReply;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.v1.CloudEventBuilder;
import java.net.URI;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes CloudEvents about the ends of jobs. */
public final class OutcomeEvents {
    private static final String TYPES = "dev.hart.job.";

    private final JobReplies replies;
    private final Supplier<URI> source;
    private final ObjectWriter json;

    /** @param source of the events: the URL of the service's jobs, which is known once the service listens */
    public OutcomeEvents(JobReplies replies, Supplier<URI> source, ObjectMapper json) {
        this.replies = replies;
        this.source = source;
        // SQS refuses characters that XML cannot contain, and a prompt may have some.
        this.json = json.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);
    }

    /**
     * Returns an event about a job's end, with newly signed URLs. The extension attribute {@code owner} names the job's owner,
     * because job ids are unique only within an owner.
     *
     * @param id of the event: the same each time that it is sent
     * @return empty while the job has not ended, and once it was erased
     */
    Optional<OutcomeEvent> of(String id, JobView view) {
        return view.state() instanceof Ended ended
                ? replies.of(view).map(reply -> new OutcomeEvent(event(id, view, ended, reply)))
                : Optional.empty();
    }

    private CloudEvent event(String id, JobView view, Ended ended, JobReply reply) {
        return new CloudEventBuilder()
                .withId(id)
                .withSource(source.get())
                .withType(TYPES + reply.status())
                .withSubject(reply.id())
                .withTime(OffsetDateTime.ofInstant(ended.outcome().at(), ZoneOffset.UTC))
                .withExtension("owner", view.job().owner())
                .withData("application/json", bytes(reply))
                .build();
    }

    private byte[] bytes(JobReply reply) {
        try {
            return json.writeValueAsBytes(reply);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a job cannot be written as JSON", e);
        }
    }
}
