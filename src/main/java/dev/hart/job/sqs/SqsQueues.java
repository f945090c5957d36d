package dev.hart.job.sqs;

import dev.hart.aws.AwsException;
import dev.hart.aws.SqsConnection;
import dev.hart.aws.SqsSettings;
import dev.hart.job.QueueException;
import java.util.function.Function;

/** Opens queues of SQS. */
public final class SqsQueues {
    private SqsQueues() {}

    /**
     * Opens a queue with the credentials that the environment has, once it and its dead-letter queue were found and are such that
     * jobs can rely on them. What is worth mending and no reason to stop is a warning in the log.
     *
     * @param tries most attempts at a job, {@link dev.hart.job.worker.WorkerSettings#tries}; the queue itself must give up later
     * @throws QueueException if either cannot be reached or used; the message is one line for whoever runs the service
     */
    public static SqsQueue open(SqsSettings settings, int tries) {
        return open(settings, connection -> SqsQueue.open(connection, tries));
    }

    /**
     * Opens a queue beside a service that uses it, for somebody who takes no jobs: what is worth mending that service has said.
     *
     * @throws QueueException as {@link #open}
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
