package dev.hart.job.sqs;

import dev.hart.aws.SqsConnection;

/** Opens queues on a test's own connections. */
public final class SqsTestQueues {
    private SqsTestQueues() {}

    public static SqsQueue open(SqsConnection connection, int tries) {
        return SqsQueue.open(connection, tries, true);
    }
}
