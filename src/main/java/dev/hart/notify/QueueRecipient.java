package dev.hart.notify;

import dev.hart.api.event.OutcomeEvent;
import dev.hart.api.event.OutcomeEvents;
import dev.hart.job.Job;
import dev.hart.job.JobView;
import dev.hart.job.QueueException;
import dev.hart.job.notice.Delivery;
import dev.hart.service.EventQueue;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The queue that events about all jobs are sent to: CloudEvents in structured mode. */
@Singleton
class QueueRecipient implements Recipient {
    private static final Logger LOG = Logger.getLogger(QueueRecipient.class);

    /** For the job's owner, whom queue, region and account do not concern. */
    private static final String NOT_TAKEN = "the queue did not take it";

    private final EventQueue queue;
    private final OutcomeEvents events;

    QueueRecipient(EventQueue queue, OutcomeEvents events) {
        this.queue = queue;
        this.events = events;
    }

    @Override
    public String name() {
        return "queue";
    }

    @Override
    public boolean hears(Job job) {
        return queue.isThere();
    }

    @Override
    public Delivery tell(String noticeId, JobView job) {
        Optional<OutcomeEvent> event = events.of(noticeId, job);
        if (event.isEmpty()) {
            return new Delivery.Stopped("the job was erased");
        }
        try {
            queue.send(new String(event.get().structured(), StandardCharsets.UTF_8), OutcomeEvent.STRUCTURED);
            return new Delivery.Delivered();
        } catch (QueueException e) {
            LOG.warnf("The event about job %s was not sent: %s", job.job().ref(), e.getMessage());
            return new Delivery.Failed(NOT_TAKEN, Optional.empty());
        }
    }
}
