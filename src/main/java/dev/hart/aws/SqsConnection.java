package dev.hart.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/**
 * The way to queues. Thread-safe. Every method throws {@link AwsException} if the service cannot be reached or refuses, after
 * what attempts and time the settings allow; what was asked may have been done all the same.
 */
public final class SqsConnection implements AutoCloseable {
    private final SqsSettings settings;
    private final SqsClient client;
    private final SdkHttpClient http;

    private SqsConnection(SqsSettings settings, SqsClient client, SdkHttpClient http) {
        this.settings = settings;
        this.client = client;
        this.http = http;
    }

    /**
     * Opens a way with the credentials that the environment has: variables, a profile, the role of a service account, of a
     * container or of the machine. Nothing is asked of it yet.
     *
     * @throws AwsException if the region is unknown
     */
    public static SqsConnection open(SqsSettings settings) {
        return open(settings, DefaultCredentialsProvider.builder().build());
    }

    /** Opens a way with these credentials. */
    public static SqsConnection open(SqsSettings settings, AwsCredentialsProvider credentials) {
        SdkHttpClient http = AwsCalls.http(settings.timeout(), settings.longestWait());
        SqsClientBuilder client = SqsClient.builder()
                .httpClient(http)
                .credentialsProvider(credentials)
                .overrideConfiguration(AwsCalls.within(settings.timeout()));
        settings.endpoint()
                .ifPresent(endpoint -> client.endpointOverride(endpoint).region(Region.US_EAST_1));
        settings.region().map(Region::of).ifPresent(client::region);
        try {
            return new SqsConnection(settings, client.build(), http);
        } catch (SdkException e) {
            http.close();
            throw new AwsException(
                    "SQS" + settings.where() + ": " + AwsErrorMessages.of(e, settings.timeout(), SqsSettings.REGION),
                    e);
        }
    }

    /** What it was opened with. */
    public SqsSettings settings() {
        return settings;
    }

    /** The queue, and where it is, for messages. */
    public String describe(String queue) {
        return "SQS queue " + SqsSettings.nameOf(queue) + settings.where();
    }

    /**
     * A queue's URL.
     *
     * @param queue its name or URL
     * @param account that owns it; without this the caller's
     */
    public String url(String queue, Optional<String> account) {
        if (SqsSettings.isUrl(queue)) {
            return queue;
        }
        return call(
                queue,
                "be found",
                () -> client.getQueueUrl(get -> get.queueName(queue).queueOwnerAWSAccountId(account.orElse(null)))
                        .queueUrl());
    }

    /** All that a queue says about itself, by the names that SQS gives. */
    public Map<String, String> attributes(String url) {
        return call(
                url,
                "be looked at",
                () -> client.getQueueAttributes(get -> get.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                        .attributesAsStrings());
    }

    /**
     * Sends a message, perhaps twice.
     *
     * @param attributes beside the body: none empty, up to ten
     */
    public void send(String url, String body, Map<String, String> attributes) {
        Map<String, MessageAttributeValue> values = attributes.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue(entry.getValue())
                                .build()));
        call(
                url,
                "take a message",
                () -> client.sendMessage(
                        send -> send.queueUrl(url).messageBody(body).messageAttributes(values)));
    }

    /**
     * Takes messages.
     *
     * @param most 1 to 10
     * @param wait whole seconds for the first, 0 to the settings' wait
     * @param lease whole seconds, 0 s to 12 h
     */
    public List<SqsMessage> receive(String url, int most, Duration wait, Duration lease) {
        return receive(request(url, most, wait, lease)
                        .messageSystemAttributeNames(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT)
                        .build())
                .stream()
                .map(message -> message(url, message))
                .toList();
    }

    /** As {@link #receive}, with what stands beside the bodies. */
    public List<SqsMessageDetails> receiveLetters(String url, int most, Duration wait, Duration lease) {
        return receive(request(url, most, wait, lease)
                        .messageSystemAttributeNames(
                                MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT,
                                MessageSystemAttributeName.SENT_TIMESTAMP)
                        .messageAttributeNames("All")
                        .build())
                .stream()
                .map(message -> letter(url, message))
                .toList();
    }

    private ReceiveMessageRequest.Builder request(String url, int most, Duration wait, Duration lease) {
        return ReceiveMessageRequest.builder()
                .queueUrl(url)
                .maxNumberOfMessages(most)
                .waitTimeSeconds(seconds(wait))
                .visibilityTimeout(seconds(lease))
                .overrideConfiguration(AwsCalls.waiting(settings.timeout(), wait));
    }

    private List<Message> receive(ReceiveMessageRequest request) {
        return call(
                request.queueUrl(),
                "hand out messages",
                () -> client.receiveMessage(request).messages());
    }

    private SqsMessageDetails letter(String url, Message message) {
        Map<String, String> attributes = new HashMap<>();
        message.messageAttributes().forEach((name, value) -> {
            if (value.stringValue() != null) {
                attributes.put(name, value.stringValue());
            }
        });
        return new SqsMessageDetails(
                message(url, message),
                attributes,
                Optional.ofNullable(message.attributes().get(MessageSystemAttributeName.SENT_TIMESTAMP))
                        .map(millis -> Instant.ofEpochMilli(Long.parseLong(millis))));
    }

    private SqsMessage message(String url, Message message) {
        String receives = message.attributes().get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT);
        if (receives == null) {
            // Without it one that kills its workers would never be given up.
            throw new AwsException(describe(url) + ": does not say how often a message was handed out");
        }
        return new SqsMessage(message.messageId(), message.body(), message.receiptHandle(), Integer.parseInt(receives));
    }

    /**
     * Hides a message that was handed out for so long from now.
     *
     * @param lease whole seconds, 0 s to 12 h from its receipt on
     */
    public void hide(String url, String receipt, Duration lease) {
        call(
                url,
                "renew the lease of a message",
                () -> client.changeMessageVisibility(
                        change -> change.queueUrl(url).receiptHandle(receipt).visibilityTimeout(seconds(lease))));
    }

    /** Removes a message that was handed out. */
    public void delete(String url, String receipt) {
        call(
                url,
                "remove a message",
                () -> client.deleteMessage(delete -> delete.queueUrl(url).receiptHandle(receipt)));
    }

    @Override
    public void close() {
        client.close();
        http.close();
    }

    private static int seconds(Duration time) {
        return Math.toIntExact(time.toSeconds());
    }

    private <T> T call(String queue, String what, Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException e) {
            throw new AwsException(
                    describe(queue) + ": cannot " + what + ": "
                            + AwsErrorMessages.of(e, settings.timeout(), SqsSettings.REGION),
                    e);
        }
    }
}
