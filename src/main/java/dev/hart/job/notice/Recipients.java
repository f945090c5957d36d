package dev.hart.job.notice;

import dev.hart.job.Job;
import dev.hart.job.JobView;
import dev.hart.webhook.Delivery;
import java.util.List;

/** The recipients of notices about jobs that have ended. Thread-safe. */
public interface Recipients {
    /** No recipients. */
    Recipients NONE = new Recipients() {
        @Override
        public List<String> of(Job job) {
            return List.of();
        }

        @Override
        public Delivery deliver(String recipient, String noticeId, JobView job) {
            return new Delivery.Stopped("there is no such recipient");
        }
    };

    /**
     * Returns the names of the recipients of a job, the same for a job as long as the settings are: 1 to 64 lower-case letters
     * each.
     */
    List<String> of(Job job);

    /**
     * Notifies one recipient. Returns within 30 s, because after that another process may begin to notify it; throws nothing.
     *
     * @param recipient a name that {@link #of} has returned; if it is no recipient any more, the delivery is stopped
     * @param noticeId the id of the notice, the same at each attempt: 1 to 64 letters, digits, {@code _} and {@code -}
     * @param job that has ended
     */
    Delivery deliver(String recipient, String noticeId, JobView job);
}
