package dev.hart.job.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.aws.SqsMessage;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
    private static final SqsMessage MESSAGE = new SqsMessage("id", "body", "receipt", 3);

    @Test
    void aLongReasonIsCutBetweenCharacters() {
        Map<String, String> attributes = DeadLetter.attributes(MESSAGE, "🦊".repeat(1000), 1_000_000);

        assertThat(attributes.get("reason")).isEqualTo("🦊".repeat(256));
    }

    @Test
    void allTogetherIsNoLongerThanThereIsRoom() {
        int least = "body".length() + size(DeadLetter.attributes(MESSAGE, "x", 1_000_000));

        assertThat(DeadLetter.attributes(MESSAGE, "xyz", least)).containsEntry("reason", "x");
        assertThat(DeadLetter.attributes(MESSAGE, "xyz", least - 1)).isEmpty();
    }

    @Test
    void aReasonIsNeverEmpty() {
        assertThat(DeadLetter.attributes(MESSAGE, "", 1000)).containsEntry("reason", "-");
    }

    /** As SQS counts: name, type and value. */
    private static int size(Map<String, String> attributes) {
        return attributes.entrySet().stream()
                .mapToInt(attribute ->
                        (attribute.getKey() + "String" + attribute.getValue()).getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }
}
