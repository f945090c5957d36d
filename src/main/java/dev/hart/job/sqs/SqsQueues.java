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
     * @param grouped whether messages of jobs state the group of their owner, so that a standard queue of Amazon's is fair to
     *     all owners
     * @throws QueueException if either queue cannot be reached or used; the message is one line for the operator
     */
    public static SqsQueue open(SqsSettings settings, int attempts, boolean grouped) {
        return open(settings, connection -> SqsQueue.open(connection, attempts, grouped));
    }

    /**
     * Opens a queue for a command that processes no jobs, without warnings: the service that uses the queue has logged them.
     *
     * @param grouped as for {@link #open}
     * @throws QueueException if either queue cannot be reached or used
     */
    public static SqsQueue join(SqsSettings settings, boolean grouped) {
        return open(settings, connection -> SqsQueue.join(connection, grouped));
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
