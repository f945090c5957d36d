package dev.hart.job.sqs;

import dev.hart.aws.SqsConnection;
import dev.hart.aws.SqsMessage;
import dev.hart.io.WholeSeconds;
import dev.hart.job.JobQueue;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;

/** A message that SQS handed out. Whether it still is this worker's, SQS alone knows. */
final class SqsLease implements JobQueue.Lease {
    private static final Logger LOG = System.getLogger(SqsLease.class.getName());

    static final Duration LONGEST = Duration.ofHours(12);
    /** Enough for a copy and a removal with all their attempts. */
    private static final Duration BURYING = Duration.ofMinutes(2);

    private final SqsConnection connection;
    private final SqsQueueInfo terms;
    private final SqsMessage message;

    SqsLease(SqsConnection connection, SqsQueueInfo terms, SqsMessage message) {
        this.connection = connection;
        this.terms = terms;
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
        SqsErrors.run(() -> connection.hide(terms.url(), message.receipt(), WholeSeconds.up(lease)));
    }

    @Override
    public void delete() {
        SqsErrors.run(() -> connection.delete(terms.url(), message.receipt()));
    }

    /**
     * {@inheritDoc} The copy is made before the message goes, so that one who dies in between leaves it in both; it is then put
     * aside twice, under the same {@code message}.
     */
    @Override
    public void bury(String text, String reason) {
        // First, since this fails if it is another's by now.
        renew(BURYING);
        Map<String, String> attributes = DeadLetterAttributes.attributes(message, text, reason, terms.room());
        if (attributes.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "message {0} is put aside without the reason, too long as it is: {1}",
                    message.id(),
                    reason);
        }
        SqsErrors.run(() -> connection.send(terms.deadLetters(), text, attributes));
        delete();
    }
}
