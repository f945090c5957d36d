package dev.hart.job.sqs;

import dev.hart.aws.SqsMessage;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is said about a message that is put aside, in attributes of its copy: {@code reason}; {@code receives}, how often it was
 * handed out; {@code message}, its id before, by which copies of the same one are known.
 */
final class DeadLetter {
    private static final int LONGEST_REASON = 1024;
    private static final String TYPE = "String";
    private static final String REASON = "reason";

    private DeadLetter() {}

    /**
     * @param room bytes of body and attributes together that the dead-letter queue takes
     * @return none if the body leaves no room for them
     */
    static Map<String, String> attributes(SqsMessage message, String reason, int room) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("receives", Integer.toString(message.receives()));
        attributes.put("message", message.id());
        int left = room - length(message.body()) - length(REASON) - length(TYPE);
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
