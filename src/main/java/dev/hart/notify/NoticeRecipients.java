package dev.hart.notify;

import dev.hart.job.Job;
import dev.hart.job.JobView;
import dev.hart.job.notice.Delivery;
import dev.hart.job.notice.Recipients;
import dev.hart.service.ErrorMessages;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Everybody who may be told. Made when first asked for: not before settings were looked at and the store was opened. */
@ApplicationScoped
class NoticeRecipients implements Recipients {
    private static final Logger LOG = Logger.getLogger(NoticeRecipients.class);

    private final List<Recipient> all;

    NoticeRecipients(WebhookRecipient webhook, SinkRecipient sink, QueueRecipient queue) {
        all = List.of(webhook, sink, queue);
    }

    @Override
    public List<String> of(Job job) {
        return all.stream()
                .filter(recipient -> recipient.hears(job))
                .map(Recipient::name)
                .toList();
    }

    @Override
    public Delivery deliver(String recipient, String noticeId, JobView job) {
        Optional<Recipient> known = all.stream()
                .filter(one -> one.name().equals(recipient) && one.hears(job.job()))
                .findFirst();
        if (known.isEmpty()) {
            return new Delivery.Stopped("the service is not set up any more to tell it");
        }
        try {
            return known.get().tell(noticeId, job);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Delivery.Failed("the service ended", Optional.empty());
        } catch (RuntimeException fault) {
            LOG.warnf("%s cannot be told of job %s: %s", recipient, job.job().ref(), ErrorMessages.describe(fault));
            return new Delivery.Failed("an internal error", Optional.empty());
        }
    }
}
