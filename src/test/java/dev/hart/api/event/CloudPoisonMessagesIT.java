package dev.hart.api.event;

import dev.hart.aws.SqsServer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** Runs with SQS. A message of the full length leaves no room for a reason, which is only logged then. */
@Tag("faults")
@QuarkusTest
@TestProfile(CloudPoisonMessagesProfile.class)
class CloudPoisonMessagesIT extends PoisonMessages {
    @ConfigProperty(name = "hart.sqs.endpoint")
    URI endpoint = URI.create("");

    @SuppressWarnings("NullAway.Init")
    private SqsServer queues;

    @BeforeEach
    void open() {
        queues = SqsServer.at(endpoint);
    }

    @AfterEach
    void close() {
        queues.close();
    }

    @Override
    void send(String body) {
        queues.send(CloudPoisonMessagesProfile.QUEUE, body);
    }

    @Override
    long waiting() {
        return queues.messages(CloudPoisonMessagesProfile.QUEUE);
    }

    @Override
    Map<String, String> deadLetters() {
        Map<String, String> reasons = new HashMap<>();
        queues.take(CloudPoisonMessagesProfile.QUEUE + "-dead")
                .forEach((body, attributes) -> reasons.put(body, attributes.getOrDefault("reason", "")));
        return reasons;
    }

    @Override
    String reasonOfTheLongest() {
        return "";
    }
}
