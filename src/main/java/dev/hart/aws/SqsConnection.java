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
 * A connection to queues of SQS. Thread-safe. Methods that send requests throw {@link AwsException} if the service cannot be
 * reached or refuses a request, after the attempts and the time that the settings allow; the request may have taken effect all
 * the same.
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
     * Opens a connection with the credentials of the environment: variables, a profile, or the role of a service account, a
     * container or the machine. No request is sent to SQS yet.
     *
     * @throws AwsException if the region is unknown
     */
    public static SqsConnection open(SqsSettings settings) {
        return open(settings, DefaultCredentialsProvider.builder().build());
    }

    /**
     * Opens a connection with these credentials.
     *
     * @throws AwsException if the region is unknown
     */
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

    /** The settings with which it was opened. */
    public SqsSettings settings() {
        return settings;
    }

    /** The queue, the endpoint and the region, for messages. */
    public String describe(String queue) {
        return "SQS queue " + SqsSettings.nameOf(queue) + settings.where();
    }

    /**
     * Looks up the URL of a queue.
     *
     * @param queue its name, or its URL, which is returned as it is
     * @param account that owns the queue; if absent, the caller's
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

    /** Reads all attributes of a queue, by the names that SQS gives them. */
    public Map<String, String> attributes(String url) {
        return call(
                url,
                "be inspected",
                () -> client.getQueueAttributes(get -> get.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                        .attributesAsStrings());
    }

    /**
     * Sends a message; a retry may send it twice.
     *
     * @param attributes up to ten, none with an empty value
     */
    public void send(String url, String body, Map<String, String> attributes) {
        send(url, body, attributes, Optional.empty());
    }

    /**
     * Sends a message of a group; a retry may send it twice.
     *
     * @param attributes up to ten, none with an empty value
     * @param group 1 to 128 letters, digits and punctuation; in a standard queue, whose order of delivery it does not fix, the
     *     backlog of a group delays the messages of others less
     */
    public void send(String url, String body, Map<String, String> attributes, Optional<String> group) {
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
                () -> client.sendMessage(send -> send.queueUrl(url)
                        .messageBody(body)
                        .messageAttributes(values)
                        .messageGroupId(group.orElse(null))));
    }

    /**
     * Receives messages.
     *
     * @param most 1 to 10
     * @param wait how long to wait for the first; whole seconds, from 0 up to {@link SqsSettings#longestWait}
     * @param lease how long the messages are hidden from other receivers; whole seconds, 0 s to 12 h
     * @return up to {@code most} messages, none if none arrived
     */
    public List<SqsMessage> receive(String url, int most, Duration wait, Duration lease) {
        return receive(request(url, most, wait, lease)
                        .messageSystemAttributeNames(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT)
                        .build())
                .stream()
                .map(message -> message(url, message))
                .toList();
    }

    /** Receives messages like {@link #receive}, with their attributes. */
    public List<SqsMessageDetails> receiveWithDetails(String url, int most, Duration wait, Duration lease) {
        return receive(request(url, most, wait, lease)
                        .messageSystemAttributeNames(
                                MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT,
                                MessageSystemAttributeName.SENT_TIMESTAMP)
                        .messageAttributeNames("All")
                        .build())
                .stream()
                .map(message -> details(url, message))
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
                "deliver messages",
                Duration.ofSeconds(request.waitTimeSeconds()),
                () -> client.receiveMessage(request).messages());
    }

    private SqsMessageDetails details(String url, Message message) {
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
            // Without the count, a message that crashes its workers would be delivered without end.
            throw new AwsException(describe(url) + ": does not report how often a message was delivered");
        }
        return new SqsMessage(message.messageId(), message.body(), message.receiptHandle(), Integer.parseInt(receives));
    }

    /**
     * Hides a delivered message for a time from now on.
     *
     * @param lease whole seconds, 0 s to 12 h; SQS refuses one that ends more than 12 h after the delivery
     */
    public void hide(String url, String receipt, Duration lease) {
        call(
                url,
                "renew the lease of a message",
                () -> client.changeMessageVisibility(
                        change -> change.queueUrl(url).receiptHandle(receipt).visibilityTimeout(seconds(lease))));
    }

    /** Deletes a delivered message. */
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
        return call(queue, what, Duration.ZERO, request);
    }

    private <T> T call(String queue, String what, Duration wait, Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException e) {
            throw new AwsException(
                    describe(queue) + ": cannot " + what + ": "
                            + AwsErrorMessages.of(e, settings.timeout(), wait, SqsSettings.REGION),
                    e);
        }
    }
}
