package dev.hart.aws;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A message that the queue has delivered, with its attributes.
 *
 * @param attributes set by the sender, without those that are not text
 * @param sent when the message was sent, by the queue's clock; empty if the queue does not report it
 */
public record SqsMessageDetails(SqsMessage message, Map<String, String> attributes, Optional<Instant> sent) {
    public SqsMessageDetails {
        attributes = Map.copyOf(attributes);
    }
}
