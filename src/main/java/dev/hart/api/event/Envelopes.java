package dev.hart.api.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.api.ApiException;
import dev.hart.api.QuotableText;
import dev.hart.api.request.RequestJson;
import dev.hart.job.JobId;

/**
 * Takes queue messages out of the envelopes of SNS (a notification whose {@code Message} is a text) and EventBridge (an event
 * whose {@code detail} is an object), also an event of EventBridge within a notification of SNS. A message is an envelope only
 * if it has the fields that the service always writes; a request for a job has none of them.
 */
final class Envelopes {
    private static final String TYPE = "Type";
    private static final String TOPIC = "TopicArn";
    private static final String TEXT = "Message";
    private static final String NOTIFICATION = "Notification";
    private static final String DETAIL = "detail";

    private Envelopes() {}

    /**
     * What a message contains.
     *
     * @param id the job's id if the content names none: the same for each delivery of the message, notification or event
     * @param body the request or CloudEvent, not checked yet
     */
    record Content(JobId id, ObjectNode body) {}

    /**
     * Takes a message out of its envelopes, if it has any.
     *
     * @param message the queue's id for the message
     * @param body the message as JSON
     * @throws ApiException 400 if an envelope lacks a field or contains no JSON object, or if there are more envelopes than one
     *     of SNS and within it one of EventBridge
     */
    static Content open(String message, ObjectNode body) {
        Content content = new Content(JobId.ofMessage(message), body);
        if (isNotification(content.body())) {
            content = notification(content.body());
        }
        if (isBusEvent(content.body())) {
            content = busEvent(content.body());
        }
        if (isNotification(content.body()) || isBusEvent(content.body())) {
            throw new ApiException(
                    400,
                    "invalid_value",
                    "the message has too many envelopes: hart opens one of SNS and, within it, one of EventBridge");
        }
        return content;
    }

    private static boolean isNotification(ObjectNode body) {
        return !isCloudEvent(body) && body.has(TYPE) && body.has(TOPIC);
    }

    private static boolean isBusEvent(ObjectNode body) {
        return !isCloudEvent(body) && body.has("detail-type") && body.has(DETAIL);
    }

    private static boolean isCloudEvent(ObjectNode body) {
        return body.has(EventAttributes.VERSION);
    }

    private static Content notification(ObjectNode envelope) {
        String type = text(envelope, TYPE);
        if (!type.equals(NOTIFICATION)) {
            throw ApiException.invalidValue(
                    TYPE,
                    "'" + TYPE + "' of this message of SNS must be " + NOTIFICATION + ", is '" + QuotableText.of(type)
                            + "'");
        }
        JobId id = JobId.ofEvent(text(envelope, TOPIC), text(envelope, "MessageId"));
        return new Content(id, RequestJson.object(text(envelope, TEXT), "'" + TEXT + "' of the notification"));
    }

    private static Content busEvent(ObjectNode envelope) {
        JobId id = JobId.ofEvent(text(envelope, "source"), text(envelope, "id"));
        if (envelope.get(DETAIL) instanceof ObjectNode detail) {
            return new Content(id, detail);
        }
        throw ApiException.wrongType(DETAIL, "'" + DETAIL + "' of the event must be a JSON object");
    }

    private static String text(ObjectNode envelope, String field) {
        JsonNode value = envelope.path(field);
        if (value.isMissingNode()) {
            throw ApiException.missing(field);
        }
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw ApiException.wrongType(field, "'" + field + "' of the envelope must be a text");
        }
        return value.textValue();
    }
}
