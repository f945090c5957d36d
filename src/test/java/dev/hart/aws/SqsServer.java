package dev.hart.aws;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** ElasticMQ in this JVM. It does not look at signatures. */
public final class SqsServer implements AutoCloseable {
    /** Null if another process has started the server, which this one then only uses. */
    private final @Nullable SQSRestServer server;

    private final int port;
    private final SqsClient client;

    private SqsServer(@Nullable SQSRestServer server, int port) {
        this.server = server;
        this.port = port;
        client = SqsClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .endpointOverride(endpoint())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(credentials())
                .build();
    }

    public static SqsServer start() {
        SQSRestServer started = SQSRestServerBuilder.withInterface("127.0.0.1")
                .withDynamicPort()
                .start();
        return new SqsServer(started, started.waitUntilStarted().localAddress().getPort());
    }

    /** A server that was started elsewhere, such as in another class loader; closing this object leaves it running. */
    public static SqsServer at(URI endpoint) {
        return new SqsServer(null, endpoint.getPort());
    }

    public int port() {
        return port;
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public static AwsCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create("test-access-key", "test-secret"));
    }

    /** Settings for a queue through another address, with short timeouts. */
    public static SqsSettings settings(URI endpoint, String queue) {
        return new SqsSettings(
                queue,
                Optional.empty(),
                Optional.of(endpoint),
                Optional.empty(),
                Duration.ofSeconds(20),
                Duration.ofSeconds(6));
    }

    /** Makes a queue that moves a message after {@code most} receipts to another, {@code NAME-dead}, which is made too. */
    public void create(String name, int most) {
        String dead = create(name + "-dead", Map.of());
        String policy = String.format(
                Locale.ROOT,
                "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":%d}",
                attributes(dead).get("QueueArn"),
                most);
        create(name, Map.of("RedrivePolicy", policy));
    }

    /** Makes a queue. */
    public String create(String name, Map<String, String> attributes) {
        return client.createQueue(create -> create.queueName(name).attributesWithStrings(attributes))
                .queueUrl();
    }

    /** Removes all messages, queued and delivered ones. */
    public void purge(String name) {
        client.purgeQueue(purge -> purge.queueUrl(url(name)));
    }

    /** Sends a message without hart's limit on its size. */
    public void send(String name, String body) {
        client.sendMessage(send -> send.queueUrl(url(name)).messageBody(body));
    }

    /** Sends a message as hart sends a dead letter, with the id that it had before and a reason. */
    public void send(String name, String body, String message, String reason) {
        client.sendMessage(send -> send.queueUrl(url(name))
                .messageBody(body)
                .messageAttributes(Map.of("message", text(message), "reason", text(reason))));
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }

    /** The number of messages, queued and delivered ones. */
    public long messages(String name) {
        Map<String, String> attributes = attributes(url(name));
        return Long.parseLong(attributes.get("ApproximateNumberOfMessages"))
                + Long.parseLong(attributes.get("ApproximateNumberOfMessagesNotVisible"))
                + Long.parseLong(attributes.get("ApproximateNumberOfMessagesDelayed"));
    }

    /** Receives up to ten messages, which are then hidden for an hour, and returns the attributes of each by its body. */
    public Map<String, Map<String, String>> take(String name) {
        Map<String, Map<String, String>> taken = new HashMap<>();
        List<Message> messages = client.receiveMessage(receive -> receive.queueUrl(url(name))
                        .maxNumberOfMessages(10)
                        .visibilityTimeout(3600)
                        .messageAttributeNames("All"))
                .messages();
        for (Message message : messages) {
            Map<String, String> attributes = new HashMap<>();
            message.messageAttributes().forEach((key, value) -> attributes.put(key, value.stringValue()));
            taken.put(message.body(), attributes);
        }
        return taken;
    }

    private String url(String name) {
        return client.getQueueUrl(get -> get.queueName(name)).queueUrl();
    }

    private Map<String, String> attributes(String url) {
        return client.getQueueAttributes(get -> get.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                .attributesAsStrings();
    }

    @Override
    public void close() {
        client.close();
        if (server != null) {
            server.stopAndWait();
        }
    }
}
