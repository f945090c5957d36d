package dev.hart.job.sqs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The attributes of a queue. Servers other than Amazon's may return fewer; the queue is then assumed to be as large as SQS
 * allows.
 *
 * @param arn its full name, empty if unknown
 * @param room the most bytes of a message, attributes included
 * @param retention seconds that a message is kept
 * @param redrive where SQS itself moves a message that is received too often; empty if it does not
 */
record QueueAttributes(String arn, int room, long retention, Optional<Redrive> redrive) {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** SQS's own limits since 2025: 1 MiB, and 14 days. */
    private static final String MOST_ROOM = "1048576";

    private static final String LONGEST_RETENTION = "1209600";

    /**
     * The queue's redrive policy.
     *
     * @param arn of the dead-letter queue
     * @param most receipts of a message; the next receipt moves it
     */
    record Redrive(String arn, int most) {}

    /** @param attributes by SQS's names */
    static QueueAttributes of(Map<String, String> attributes) {
        return new QueueAttributes(
                attributes.getOrDefault("QueueArn", ""),
                Integer.parseInt(attributes.getOrDefault("MaximumMessageSize", MOST_ROOM)),
                Long.parseLong(attributes.getOrDefault("MessageRetentionPeriod", LONGEST_RETENTION)),
                redrive(attributes.getOrDefault("RedrivePolicy", "")));
    }

    private static Optional<Redrive> redrive(String policy) {
        try {
            JsonNode fields = JSON.readTree(policy);
            String arn = fields.path("deadLetterTargetArn").asText();
            // The count is a number, or a number in quotes.
            return arn.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new Redrive(arn, fields.path("maxReceiveCount").asInt()));
        } catch (JsonProcessingException none) {
            return Optional.empty();
        }
    }

    /**
     * Returns warnings about this queue with a dead-letter queue, for the operator; none if all is well.
     *
     * @param dead attributes of the dead-letter queue
     * @param attempts the most attempts at a job
     */
    List<String> warnings(QueueAttributes dead, int attempts) {
        List<String> warnings = new ArrayList<>();
        // The worker that receives a message once more than there are attempts gives it up; and one receipt may be
        // lost.
        int least = attempts + 2;
        if (redrive.isEmpty()) {
            warnings.add("it has no redrive policy, so a message that kills its workers comes back until it expires;"
                    + " set one with maxReceiveCount " + least);
        }
        redrive.ifPresent(policy -> {
            if (policy.most < least) {
                warnings.add("SQS moves messages on after " + policy.most + " receipts, before workers with " + attempts
                        + " attempts can record why; set maxReceiveCount to " + least);
            }
            if (!dead.arn.isEmpty() && !dead.arn.equals(policy.arn)) {
                warnings.add("SQS moves messages to " + policy.arn + ", but hart to " + dead.arn);
            }
        });
        if (dead.room < room) {
            warnings.add("its dead-letter queue takes " + dead.room
                    + " bytes only (MaximumMessageSize), so a message of " + room + " cannot be moved there");
        }
        if (dead.retention < retention) {
            warnings.add("its dead-letter queue keeps messages for " + dead.retention
                    + " s only (MessageRetentionPeriod), counted from when they were first sent");
        }
        return warnings;
    }
}
