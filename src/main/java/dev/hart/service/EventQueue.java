package dev.hart.service;

import dev.hart.aws.AwsException;
import dev.hart.aws.SqsConnection;
import dev.hart.aws.SqsSettings;
import dev.hart.config.NoticeSettings;
import dev.hart.config.ServiceConfig;
import dev.hart.job.QueueException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;

/** The queue in SQS that receives events about the end of jobs, if one is configured ({@code hart.events.queue}). */
@Singleton
public class EventQueue {
    private final Optional<SqsSettings> settings;
    private Optional<Open> open = Optional.empty();

    private record Open(SqsConnection connection, String url) {}

    EventQueue(ServiceConfig config) {
        this.settings = NoticeSettings.queue(config);
    }

    /** Returns whether a queue is configured. */
    public boolean isThere() {
        return settings.isPresent();
    }

    /**
     * Looks the queue up, when the service starts, so that a wrong name shows at once.
     *
     * @throws QueueException if the queue cannot be found; the message is one line for the operator
     */
    synchronized void open() {
        if (settings.isEmpty() || open.isPresent()) {
            return;
        }
        try {
            SqsConnection connection = SqsConnection.open(settings.get());
            try {
                open = Optional.of(
                        new Open(connection, connection.url(settings.get().queue(), Optional.empty())));
            } catch (AwsException e) {
                connection.close();
                throw e;
            }
        } catch (AwsException e) {
            throw new QueueException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Sends an event at least once.
     *
     * @param event characters that XML allows, which is all that SQS accepts
     * @param mediaType value of the message attribute {@code content-type}
     * @throws QueueException if it is unknown whether the event was sent
     */
    public void send(String event, String mediaType) {
        open();
        Open to;
        synchronized (this) {
            to = open.orElseThrow();
        }
        try {
            to.connection().send(to.url(), event, Map.of("content-type", mediaType));
        } catch (AwsException e) {
            throw new QueueException(String.valueOf(e.getMessage()), e);
        }
    }

    @PreDestroy
    synchronized void close() {
        open.ifPresent(was -> was.connection().close());
    }
}
