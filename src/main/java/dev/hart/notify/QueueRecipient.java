package dev.hart.notify;

import dev.hart.job.Job;
import dev.hart.job.JobView;
import dev.hart.job.QueueException;
import dev.hart.webhook.Delivery;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The queue that receives events about all jobs, as CloudEvents in structured mode. */
public final class QueueRecipient implements Recipient {
    private static final Logger LOG = System.getLogger(QueueRecipient.class.getName());

    /** For the job's owner, who must not learn the queue, its region and its account. */
    private static final String NOT_TAKEN = "the queue did not take it";

    private final EventQueue queue;
    private final OutcomeEvents events;

    /** @param queue left open */
    public QueueRecipient(EventQueue queue, OutcomeEvents events) {
        this.queue = queue;
        this.events = events;
    }

    @Override
    public String name() {
        return "queue";
    }

    @Override
    public boolean wants(Job job) {
        return queue.isConfigured();
    }

    @Override
    public Delivery deliver(String noticeId, JobView job) {
        Optional<OutcomeEvent> event = events.of(noticeId, job);
        if (event.isEmpty()) {
            return new Delivery.Stopped("the job was erased");
        }
        try {
            queue.send(new String(event.get().structured(), StandardCharsets.UTF_8), OutcomeEvent.STRUCTURED);
            return new Delivery.Delivered();
        } catch (QueueException e) {
            LOG.log(
                    Level.WARNING,
                    "The event about job {0} was not sent: {1}",
                    job.job().ref(),
                    e.getMessage());
            return new Delivery.Failed(NOT_TAKEN);
        }
    }

    /** Does nothing: the queue is not this recipient's. */
    @Override
    public void close() {}
}
