package dev.hart.job.sqs;

import dev.hart.aws.AwsException;
import dev.hart.aws.SqsConnection;
import dev.hart.aws.SqsSettings;
import dev.hart.job.QueueException;
import java.util.function.Function;

/** Opens queues in SQS. */
public final class SqsQueues {
    private SqsQueues() {}

    /**
     * Opens a queue with the credentials of the environment, after a check that jobs can rely on it and its dead-letter queue.
     * Logs a warning for each setting of the queues that should be changed.
     *
     * @param attempts the most attempts at a job, as the worker's settings have it; SQS itself should move a message to the
     *     dead-letter queue only after at least two receipts more
     * @throws QueueException if either queue cannot be reached or used; the message is one line for the operator
     */
    public static SqsQueue open(SqsSettings settings, int attempts) {
        return open(settings, connection -> SqsQueue.open(connection, attempts));
    }

    /**
     * Opens a queue for a command that processes no jobs, without warnings: the service that uses the queue has logged them.
     *
     * @throws QueueException if either queue cannot be reached or used
     */
    public static SqsQueue join(SqsSettings settings) {
        return open(settings, SqsQueue::join);
    }

    private static SqsQueue open(SqsSettings settings, Function<SqsConnection, SqsQueue> opening) {
        SqsConnection connection;
        try {
            connection = SqsConnection.open(settings);
        } catch (AwsException e) {
            throw new QueueException(String.valueOf(e.getMessage()), e);
        }
        try {
            return opening.apply(connection);
        } catch (QueueException e) {
            connection.close();
            throw e;
        }
    }
}
