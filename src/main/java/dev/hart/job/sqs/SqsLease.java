package dev.hart.job.sqs;

import dev.hart.aws.SqsConnection;
import dev.hart.aws.SqsMessage;
import dev.hart.io.WholeSeconds;
import dev.hart.job.JobQueue;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;

/** A message received from SQS. Only SQS knows whether this worker still has it. */
final class SqsLease implements JobQueue.Lease {
    private static final Logger LOG = System.getLogger(SqsLease.class.getName());

    static final Duration LONGEST = Duration.ofHours(12);
    /** Enough for a copy and a deletion with all their retries. */
    private static final Duration MOVING = Duration.ofMinutes(2);

    private final SqsConnection connection;
    private final SqsQueueInfo info;
    private final SqsMessage message;

    SqsLease(SqsConnection connection, SqsQueueInfo info, SqsMessage message) {
        this.connection = connection;
        this.info = info;
        this.message = message;
    }

    @Override
    public String id() {
        return message.id();
    }

    @Override
    public String body() {
        return message.body();
    }

    @Override
    public int receives() {
        return message.receives();
    }

    @Override
    public void renew(Duration lease) {
        SqsQueue.requireRange(!lease.isNegative() && lease.compareTo(LONGEST) <= 0, "a lease of 0 s to 12 h");
        SqsErrors.run(() -> connection.hide(info.url(), message.receipt(), WholeSeconds.up(lease)));
    }

    @Override
    public void delete() {
        SqsErrors.run(() -> connection.delete(info.url(), message.receipt()));
    }

    /**
     * {@inheritDoc} The copy is sent before the message is deleted, so that a crash in between leaves it in both queues; it is
     * then moved twice, with the same {@code message} attribute.
     */
    @Override
    public void moveToDeadLetters(String text, String reason) {
        // First, because this fails if another worker has the message by now.
        renew(MOVING);
        Map<String, String> attributes = DeadLetterAttributes.attributes(message, text, reason, info.room());
        if (attributes.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "message {0} is too long to be moved to the dead-letter queue with its reason: {1}",
                    message.id(),
                    reason);
        }
        SqsErrors.run(() -> connection.send(info.deadLetters(), text, attributes));
        delete();
    }
}
