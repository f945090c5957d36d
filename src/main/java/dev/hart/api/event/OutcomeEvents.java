package dev.hart.api.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.hart.api.job.JobReplies;
import dev.hart.api.job.JobReply;
import dev.hart.config.PublicUrls;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobView;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.v1.CloudEventBuilder;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Says how jobs have ended, as CloudEvents. */
@Singleton
public class OutcomeEvents {
    private static final String TYPES = "dev.hart.job.";

    private final JobReplies replies;
    private final PublicUrls address;
    private final ObjectWriter json;

    OutcomeEvents(JobReplies replies, PublicUrls address, ObjectMapper json) {
        this.replies = replies;
        this.address = address;
        // SQS takes no character that XML does not know; a prompt may have some.
        this.json = json.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);
    }

    /**
     * An event about a job's end, with URLs that are signed now. Ids are an owner's own, so its extension attribute {@code owner}
     * says whose job it is.
     *
     * @param id of the event: the same one each time that it is sent
     * @param view of the job
     * @return empty while the job has not ended, and once it was erased
     */
    public Optional<OutcomeEvent> of(String id, JobView view) {
        return view.state() instanceof Ended ended
                ? replies.of(view).map(reply -> new OutcomeEvent(event(id, view, ended, reply)))
                : Optional.empty();
    }

    private CloudEvent event(String id, JobView view, Ended ended, JobReply reply) {
        return new CloudEventBuilder()
                .withId(id)
                .withSource(address.jobs())
                .withType(TYPES + reply.state())
                .withSubject(reply.id())
                .withTime(OffsetDateTime.ofInstant(ended.outcome().at(), ZoneOffset.UTC))
                .withExtension("owner", view.job().owner())
                .withData(EventReader.JSON, bytes(reply))
                .build();
    }

    private byte[] bytes(JobReply reply) {
        try {
            return json.writeValueAsBytes(reply);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON can be made of a job", e);
        }
    }
}
