package dev.hart.job.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class QueueAttributesTest {
    private static final int ATTEMPTS = 5;
    private static final QueueAttributes DEAD = QueueAttributes.of(
            Map.of("QueueArn", "dead", "MaximumMessageSize", "1000", "MessageRetentionPeriod", "600"));

    private static QueueAttributes queue(int room, long retention, String dead, int receives) {
        return QueueAttributes.of(Map.of(
                "QueueArn", "jobs",
                "MaximumMessageSize", "" + room,
                "MessageRetentionPeriod", "" + retention,
                "RedrivePolicy", "{\"deadLetterTargetArn\":\"" + dead + "\",\"maxReceiveCount\":" + receives + "}"));
    }

    @Test
    void queuesThatFitTogetherNeedNoWarning() {
        assertThat(queue(1000, 600, "dead", ATTEMPTS + 2).warnings(DEAD, ATTEMPTS))
                .isEmpty();
        assertThat(queue(1000, 600, "dead", ATTEMPTS + 2).warnings(QueueAttributes.of(Map.of()), ATTEMPTS))
                .as("the server does not name its queues")
                .isEmpty();
    }

    @Test
    void eachThingThatDoesNotFitHasItsWarning() {
        assertThat(QueueAttributes.of(Map.of("MaximumMessageSize", "1000", "MessageRetentionPeriod", "600"))
                        .warnings(DEAD, ATTEMPTS))
                .singleElement()
                .asString()
                .contains("no redrive policy", "maxReceiveCount 7");
        assertThat(queue(1000, 600, "dead", ATTEMPTS + 1).warnings(DEAD, ATTEMPTS))
                .singleElement()
                .asString()
                .contains("after 6 receipts", "maxReceiveCount to 7");
        assertThat(queue(1000, 600, "other", ATTEMPTS + 2).warnings(DEAD, ATTEMPTS))
                .containsExactly("SQS moves messages to other, but hart to dead");
        assertThat(queue(1001, 600, "dead", ATTEMPTS + 2).warnings(DEAD, ATTEMPTS))
                .singleElement()
                .asString()
                .contains("takes 1000 bytes only");
        assertThat(queue(1000, 601, "dead", ATTEMPTS + 2).warnings(DEAD, ATTEMPTS))
                .singleElement()
                .asString()
                .contains("for 600 s only");
    }
}
