package dev.hart.notify;

import dev.hart.job.Job;
import dev.hart.job.JobView;
import dev.hart.job.notice.Recipients;
import dev.hart.webhook.Delivery;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;

/** All recipients of notices: the webhook that a job names, the event sink and the event queue. */
public final class NoticeRecipients implements Recipients, AutoCloseable {
    private static final Logger LOG = System.getLogger(NoticeRecipients.class.getName());

    private final List<Recipient> all;

    /** Closes the recipients with itself. */
    public NoticeRecipients(WebhookRecipient webhook, SinkRecipient sink, QueueRecipient queue) {
        all = List.of(webhook, sink, queue);
    }

    @Override
    public List<String> of(Job job) {
        return all.stream()
                .filter(recipient -> recipient.wants(job))
                .map(Recipient::name)
                .toList();
    }

    @Override
    public Delivery deliver(String name, String noticeId, JobView job) {
        Optional<Recipient> known = all.stream()
                .filter(recipient -> recipient.name().equals(name) && recipient.wants(job.job()))
                .findFirst();
        if (known.isEmpty()) {
            return new Delivery.Stopped("the service is no longer configured to notify it");
        }
        try {
            return known.get().deliver(noticeId, job);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Delivery.Failed("the service was shut down");
        } catch (RuntimeException fault) {
            LOG.log(
                    Level.WARNING,
                    "{0} cannot be notified of job {1}: {2}",
                    name,
                    job.job().ref(),
                    fault);
            return new Delivery.Failed("an internal error");
        }
    }

    @Override
    public void close() {
        all.forEach(Recipient::close);
    }
}
