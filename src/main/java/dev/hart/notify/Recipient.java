package dev.hart.notify;

import dev.hart.job.Job;
import dev.hart.job.JobView;
import dev.hart.webhook.Delivery;

/** One kind of recipient of notices. */
interface Recipient extends AutoCloseable {
    /** The name in records: 1 to 64 lower-case letters. */
    String name();

    /** Returns whether this recipient is notified of a job; the same for a job as long as the settings are. */
    boolean wants(Job job);

    /**
     * Notifies the recipient, like {@link dev.hart.job.notice.Recipients#deliver}.
     *
     * @throws RuntimeException if it failed by an internal error; there will be another attempt, unless this was the last
     * @throws InterruptedException if the thread was interrupted, because the service ends
     */
    Delivery deliver(String noticeId, JobView job) throws InterruptedException;

    @Override
    void close();
}
