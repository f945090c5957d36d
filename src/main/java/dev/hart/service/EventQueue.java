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

/** The queue of SQS that events about jobs are sent to, if there is one ({@code hart.events.queue}). */
@Singleton
public class EventQueue {
    private final Optional<SqsSettings> settings;
    private Optional<Open> open = Optional.empty();

    private record Open(SqsConnection connection, String url) {}

    EventQueue(ServiceConfig config) {
        this.settings = NoticeSettings.queue(config);
    }

    /** Whether there is one. */
    public boolean isThere() {
        return settings.isPresent();
    }

    /**
     * Finds it; at the start of the service, so that a wrong name shows then.
     *
     * @throws QueueException if it cannot be found; the message is one line for whoever runs the service
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
     * Sends an event, perhaps twice.
     *
     * @param event characters that XML knows, which is all that SQS takes
     * @param mediaType stands beside it as the attribute {@code content-type}
     * @throws QueueException if it is not known whether it was sent
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
