package dev.hart.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/** What stands in the queue: which job it is about, and nothing that would have to be kept secret. */
public final class JobMessage {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JobMessage() {}

    public static String of(JobRef ref) {
        return JSON.createObjectNode()
                .put("owner", ref.owner().name())
                .put("job", ref.id().value())
                .toString();
    }

    /** Empty if somebody else has written it, and it is about no job. */
    public static Optional<JobRef> parse(String body) {
        try {
            JsonNode message = JSON.readTree(body);
            // With anything beside these two it says more than we would read.
            if (message.size() != 2
                    || !message.path("owner").isTextual()
                    || !message.path("job").isTextual()) {
                return Optional.empty();
            }
            return Optional.of(new JobRef(
                    new Owner(message.path("owner").asText()),
                    new JobId(message.path("job").asText())));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
