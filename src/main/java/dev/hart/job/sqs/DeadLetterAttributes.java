package dev.hart.job.sqs;

import dev.hart.aws.SqsMessage;
import dev.hart.aws.SqsMessageDetails;
import dev.hart.job.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The attributes of a message's copy in the dead-letter queue: {@code reason}, at most 1,024 bytes; {@code receives}, how often
 * the message was received; {@code message}, its original id, by which copies of the same message are recognized.
 */
final class DeadLetterAttributes {
    private static final int LONGEST_REASON = 1024;
    private static final String TYPE = "String";
    private static final String REASON = "reason";
    private static final String RECEIVES = "receives";
    private static final String MESSAGE = "message";

    private DeadLetterAttributes() {}

    /**
     * Returns the attributes of a copy.
     *
     * @param text of the copy
     * @param reason cut if it is too long; characters that SQS refuses are replaced
     * @param room the most bytes of text and attributes together in the dead-letter queue
     * @return empty if the text leaves no room for all three attributes
     */
    static Map<String, String> attributes(SqsMessage message, String text, String reason, int room) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(RECEIVES, Integer.toString(message.receives()));
        attributes.put(MESSAGE, message.id());
        int left = room - length(text) - length(REASON) - length(TYPE);
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            left -= length(attribute.getKey()) + length(TYPE) + length(attribute.getValue());
        }
        String said = shortened(reason.isEmpty() ? "-" : XmlText.of(reason), Math.min(left, LONGEST_REASON));
        if (said.isEmpty()) {
            return Map.of();
        }
        attributes.put(REASON, said);
        return attributes;
    }

    /**
     * Reads a copy, or a message that SQS itself has moved. The latter keeps its id and the time at which it was first sent, so
     * reason, receipts and the time of its move are unknown, as they are for a copy without attributes.
     */
    static DeadLetter read(SqsMessageDetails letter) {
        SqsMessage message = letter.message();
        String before = letter.attributes().getOrDefault(MESSAGE, "");
        String reason = letter.attributes().get(REASON);
        // Any sender can write attributes.
        if (reason == null || !DeadLetter.isId(before)) {
            return new DeadLetter(
                    message.id(), message.body(), Optional.empty(), OptionalInt.empty(), Optional.empty());
        }
        return new DeadLetter(
                before,
                message.body(),
                Optional.of(reason),
                number(letter.attributes().getOrDefault(RECEIVES, "")),
                letter.sent());
    }

    private static OptionalInt number(String text) {
        return text.matches("[0-9]{1,9}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }

    private static String shortened(String text, int bytes) {
        int end = text.length();
        while (end > 0 && length(text.substring(0, end)) > bytes) {
            end = text.offsetByCodePoints(end, -1);
        }
        return text.substring(0, end);
    }

    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
