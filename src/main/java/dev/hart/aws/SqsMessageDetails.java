package dev.hart.aws;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A message handed out, with what stands beside its body.
 *
 * @param attributes by whoever sent it; those that are no text are left out
 * @param sent when, by the queue's clock, if it says so
 */
public record SqsMessageDetails(SqsMessage message, Map<String, String> attributes, Optional<Instant> sent) {
    public SqsMessageDetails {
        attributes = Map.copyOf(attributes);
    }
}
