package dev.hart.job.sqs;

import dev.hart.aws.SqsConnection;
import dev.hart.job.JobQueue;
import dev.hart.job.QueueException;
import java.util.List;
import java.util.Optional;

/**
 * A queue and its dead-letter queue, checked before a worker relies on them.
 *
 * @param url of the queue
 * @param deadLetters URL of the dead-letter queue
 * @param room the most bytes of a message in the dead-letter queue, attributes included
 * @param warnings what the operator should change, a line each
 */
record SqsQueueInfo(String url, String deadLetters, int room, List<String> warnings) {
    private static final int ARN_PARTS = 6;
    private static final int ARN_ACCOUNT = 4;
    private static final int ARN_NAME = 5;

    SqsQueueInfo {
        warnings = List.copyOf(warnings);
    }

    /**
     * Reads the attributes of both queues.
     *
     * @param attempts the most attempts at a job
     * @throws dev.hart.aws.AwsException if one cannot be reached
     * @throws QueueException if they cannot be used
     */
    static SqsQueueInfo read(SqsConnection connection, int attempts) {
        String url = connection.url(connection.settings().queue(), Optional.empty());
        String name = connection.describe(url);
        QueueAttributes queue = QueueAttributes.of(connection.attributes(url));
        requireRoom(name, queue);
        String deadLetters = deadLetters(connection, name, queue);
        if (deadLetters.equals(url)) {
            throw unusable(name + ": is its own dead-letter queue");
        }
        QueueAttributes dead = QueueAttributes.of(connection.attributes(deadLetters));
        List<String> warnings = queue.warnings(dead, attempts).stream()
                .map(warning -> name + ": " + warning)
                .toList();
        return new SqsQueueInfo(url, deadLetters, dead.room(), warnings);
    }

    static void requireRoom(String name, QueueAttributes queue) {
        if (queue.room() < JobQueue.LONGEST) {
            throw unusable(name + ": takes messages of " + queue.room() + " bytes at most, but jobs need "
                    + JobQueue.LONGEST + "; raise its MaximumMessageSize");
        }
    }

    private static String deadLetters(SqsConnection connection, String name, QueueAttributes queue) {
        Optional<String> configured = connection.settings().deadLetterQueue();
        if (configured.isPresent()) {
            return connection.url(configured.get(), Optional.empty());
        }
        String[] arn =
                queue.redrive().map(QueueAttributes.Redrive::arn).orElse("").split(":", -1);
        if (arn.length != ARN_PARTS) {
            throw unusable(name + ": has no redrive policy, and hart.sqs.dead-letter-queue is not set: one of them must"
                    + " name the dead-letter queue");
        }
        return connection.url(arn[ARN_NAME], Optional.of(arn[ARN_ACCOUNT]));
    }

    private static QueueException unusable(String message) {
        return new QueueException(message, null);
    }
}
