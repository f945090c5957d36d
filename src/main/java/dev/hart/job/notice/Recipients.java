package dev.hart.job.notice;

import dev.hart.job.Job;
import dev.hart.job.JobView;
import java.util.List;

/** Who is told of jobs that have ended. Thread-safe. */
public interface Recipients {
    /** Nobody. */
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

    /** Who is to be told of a job, always the same ones: names of 1 to 64 lower-case letters. */
    List<String> of(Job job);

    /**
     * Tells one. Comes back within 30 s, or somebody else may begin to tell it as well; throws nothing.
     *
     * @param noticeId names what is told, the same at each try: 1 to 64 letters, digits, {@code _} and {@code -}
     * @param job that has ended
     */
    Delivery deliver(String recipient, String noticeId, JobView job);
}
