package dev.hart.notify;

import dev.hart.aws.AwsException;
import dev.hart.aws.SqsConnection;
import dev.hart.aws.SqsSettings;
import dev.hart.job.QueueException;
import java.util.Map;
import java.util.Optional;

/** The SQS queue that events about jobs are sent to, if there is one. Thread-safe. */
public final class EventQueue implements AutoCloseable {
    private final Optional<SqsSettings> settings;
    private Optional<Opened> opened = Optional.empty();

    private record Opened(SqsConnection connection, String url) {}

    /** @param settings of the queue; empty if events are sent to none */
    public EventQueue(Optional<SqsSettings> settings) {
        this.settings = settings;
    }

    /** Returns whether events are sent to a queue. */
    boolean isConfigured() {
        return settings.isPresent();
    }

    /**
     * Finds the queue, if one is configured; called at the start of the service, so that a wrong name shows then.
     *
     * @throws QueueException if it cannot be found; the message is one line for the operator
     */
    public synchronized void open() {
        if (settings.isEmpty() || opened.isPresent()) {
            return;
        }
        try {
            SqsConnection connection = SqsConnection.open(settings.get());
            try {
                String url = connection.url(settings.get().queue(), Optional.empty());
                opened = Optional.of(new Opened(connection, url));
            } catch (AwsException e) {
                connection.close();
                throw e;
            }
        } catch (AwsException e) {
            throw new QueueException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Sends an event, perhaps twice.
     *
     * @param event only of characters that XML can contain, because SQS takes no others
     * @param mediaType sent with it as the attribute {@code content-type}
     * @throws QueueException if the queue cannot be found, or it is not known whether the event was sent
     */
    void send(String event, String mediaType) {
        open();
        Opened queue;
        synchronized (this) {
            queue = opened.orElseThrow();
        }
        try {
            queue.connection().send(queue.url(), event, Map.of("content-type", mediaType));
        } catch (AwsException e) {
            throw new QueueException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public synchronized void close() {
        opened.ifPresent(queue -> queue.connection().close());
    }
}
