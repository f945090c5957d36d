package dev.hart.job.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.aws.SqsMessage;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeadLetterAttributesTest {
    private static final SqsMessage MESSAGE = new SqsMessage("id", "body", "receipt", 3);

    @Test
    void aLongReasonIsCutBetweenCharacters() {
        Map<String, String> attributes = DeadLetterAttributes.attributes(MESSAGE, "body", "🦊".repeat(1000), 1_000_000);

        assertThat(attributes.get("reason")).isEqualTo("🦊".repeat(256));
    }

    @Test
    void textAndAttributesFitIntoTheRoom() {
        int least = "body".length() + size(DeadLetterAttributes.attributes(MESSAGE, "body", "x", 1_000_000));

        assertThat(DeadLetterAttributes.attributes(MESSAGE, "body", "xyz", least))
                .containsEntry("reason", "x");
        assertThat(DeadLetterAttributes.attributes(MESSAGE, "body", "xyz", least - 1))
                .isEmpty();
    }

    @Test
    void aReasonIsNeverEmpty() {
        assertThat(DeadLetterAttributes.attributes(MESSAGE, "body", "", 1000)).containsEntry("reason", "-");
    }

    /** The length as SQS counts it: name, type and value. */
    private static int size(Map<String, String> attributes) {
        return attributes.entrySet().stream()
                .mapToInt(attribute ->
                        (attribute.getKey() + "String" + attribute.getValue()).getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }
}
