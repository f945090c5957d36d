package dev.hart.job.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.aws.SqsConnection;
import dev.hart.aws.SqsServer;
import dev.hart.aws.SqsSettings;
import dev.hart.job.QueueException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The checks of a queue before it is used. */
class SqsQueueInfoServerIT {
    private static final int TRIES = 5;
    private static final String DEAD = "arn:aws:sqs:eu-central-1:123456789012:dead";

    private static SqsServer server;

    @BeforeAll
    static void start() {
        server = SqsServer.start();
        server.create("fine", TRIES + 2);
        server.create("hasty", TRIES + 1);
        server.create("bare", Map.of());
        server.create("other", Map.of());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static SqsQueueInfo read(String queue, Optional<String> dead) {
        return read(queue, dead, server.endpoint());
    }

    private static SqsQueueInfo read(String queue, Optional<String> dead, URI endpoint) {
        SqsSettings settings = new SqsSettings(
                queue,
                dead,
                Optional.of(endpoint),
                Optional.of("eu-central-1"),
                Duration.ofSeconds(20),
                Duration.ofSeconds(3));
        try (SqsConnection connection = SqsConnection.open(settings, SqsServer.credentials())) {
            return SqsErrors.call(() -> SqsQueueInfo.read(connection, TRIES));
        }
    }

    @Test
    void theDeadLetterQueueIsThatOfTheRedrivePolicy() {
        SqsQueueInfo terms = read("fine", Optional.empty());

        assertThat(terms.url()).endsWith("/fine");
        assertThat(terms.deadLetters()).endsWith("/fine-dead");
        assertThat(terms.warnings()).isEmpty();
    }

    @Test
    void queuesMayBeNamedByTheirUrls() {
        String base = server.endpoint() + "/000000000000/";

        SqsQueueInfo terms = read(base + "fine", Optional.of(base + "fine-dead"));

        assertThat(terms.url()).isEqualTo(base + "fine");
        assertThat(terms.deadLetters()).isEqualTo(base + "fine-dead");
        assertThat(terms.warnings()).isEmpty();
    }

    @Test
    void aLowMaxReceiveCountGivesAWarning() {
        assertThat(read("hasty", Optional.empty()).warnings())
                .singleElement()
                .asString()
                .startsWith("SQS queue hasty at " + server.endpoint())
                .contains("after 6 receipts")
                .contains("maxReceiveCount to 7");
    }

    @Test
    void aQueueWithoutARedrivePolicyGivesAWarning() {
        assertThat(read("bare", Optional.of("other")).warnings())
                .singleElement()
                .asString()
                .contains("no redrive policy");
    }

    @Test
    void twoDeadLetterQueuesGiveAWarning() {
        assertThat(read("fine", Optional.of("other")).warnings())
                .singleElement()
                .asString()
                .contains(":fine-dead, but hart to ")
                .endsWith(":other");
    }

    @Test
    void aQueueWithoutADeadLetterQueueIsRefused() {
        assertRefused("bare", Optional.empty(), "SQS queue bare at ", "hart.sqs.dead-letter-queue is not set");
    }

    @Test
    void aQueueThatIsItsOwnDeadLetterQueueIsRefused() {
        assertRefused("bare", Optional.of(server.endpoint() + "/000000000000/bare"), "is its own dead-letter queue");
    }

    @Test
    void aMissingQueueIsNamed() {
        assertRefused("gone", Optional.of("other"), "SQS queue gone at ", "cannot be found", "does not exist");
        assertRefused("fine", Optional.of("gone"), "SQS queue gone at ", "cannot be found");
        assertRefused(server.endpoint() + "/000000000000/gone", Optional.of("other"), "gone", "cannot be inspected");
    }

    private static void assertRefused(String queue, Optional<String> dead, String... words) {
        assertThatThrownBy(() -> read(queue, dead))
                .isInstanceOf(QueueException.class)
                .hasMessageContainingAll(words)
                .message()
                .hasLineCount(1);
    }

    @Test
    void anUnreachableServerIsReported() throws IOException {
        URI freeAddress;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            freeAddress = URI.create("http://127.0.0.1:" + free.getLocalPort());
        }

        assertThatThrownBy(() -> read("fine", Optional.empty(), freeAddress))
                .isInstanceOf(QueueException.class)
                .hasMessageStartingWith(
                        "SQS queue fine at " + freeAddress + ", region eu-central-1: cannot be found: no connection");
    }

    @Test
    void amazonsAttributesAreReadAndChecked() {
        QueueAttributes queue = QueueAttributes.of(Map.of(
                "QueueArn", "arn:aws:sqs:eu-central-1:123456789012:jobs",
                "MaximumMessageSize", "262144",
                "MessageRetentionPeriod", "345600",
                "RedrivePolicy", "{\"deadLetterTargetArn\":\"" + DEAD + "\",\"maxReceiveCount\":\"7\"}"));
        QueueAttributes dead = QueueAttributes.of(
                Map.of("QueueArn", DEAD, "MaximumMessageSize", "1024", "MessageRetentionPeriod", "60"));

        assertThat(queue.redrive()).contains(new QueueAttributes.Redrive(DEAD, 7));
        assertThat(queue.warnings(dead, TRIES))
                .hasSize(2)
                .anyMatch(warning -> warning.contains("1024 bytes only"))
                .anyMatch(warning -> warning.contains("60 s only"));
        assertThatCode(() -> SqsQueueInfo.requireRoom("queue", queue)).doesNotThrowAnyException();
        assertThatThrownBy(() -> SqsQueueInfo.requireRoom("queue", dead))
                .isInstanceOf(QueueException.class)
                .hasMessageContaining("1024 bytes")
                .hasMessageContaining("MaximumMessageSize");
    }
}
