package dev.hart.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/** The text of a message in the queue: which job it is about, and nothing that would have to be kept secret. */
public final class JobMessage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OWNER = "owner";
    private static final String JOB = "job";

    private JobMessage() {}

    /** Returns the message about a job. */
    public static String of(JobRef ref) {
        return JSON.createObjectNode()
                .put(OWNER, ref.owner().name())
                .put(JOB, ref.id().value())
                .toString();
    }

    /** Returns the job that a message is about; empty if another sender wrote it and it names no job. */
    public static Optional<JobRef> parse(String body) {
        try {
            JsonNode message = JSON.readTree(body);
            // A message with more than these two fields would say something that hart does not read.
            if (message.size() != 2
                    || !message.path(OWNER).isTextual()
                    || !message.path(JOB).isTextual()) {
                return Optional.empty();
            }
            return Optional.of(new JobRef(
                    new Owner(message.path(OWNER).asText()),
                    new JobId(message.path(JOB).asText())));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
