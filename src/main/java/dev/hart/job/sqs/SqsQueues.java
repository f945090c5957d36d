package dev.hart.job.sqs;

import dev.hart.aws.AwsException;
import dev.hart.aws.SqsConnection;
import dev.hart.aws.SqsSettings;
import dev.hart.job.QueueException;

/** Opens queues of SQS. */
public final class SqsQueues {
    private SqsQueues() {}

    /**
     * Opens a queue with the credentials that the environment has, once it and its dead-letter queue were found and are such that
     * jobs can rely on them. What is worth mending and no reason to stop is a warning in the log.
     *
     * @param tries most attempts at a job, {@link dev.hart.job.WorkerSettings#tries}; the queue itself must give up later
     * @throws QueueException if either cannot be reached or used; the message is one line for whoever runs the service
     */
    public static SqsQueue open(SqsSettings settings, int tries) {
        SqsConnection connection;
        try {
            connection = SqsConnection.open(settings);
        } catch (AwsException e) {
            throw new QueueException(String.valueOf(e.getMessage()), e);
        }
        try {
            return SqsQueue.open(connection, tries);
        } catch (QueueException e) {
            connection.close();
            throw e;
        }
    }
}
