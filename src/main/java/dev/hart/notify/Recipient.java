package dev.hart.notify;

import dev.hart.job.Job;
import dev.hart.job.JobView;
import dev.hart.job.notice.Delivery;

/** One way to tell somebody that a job has ended. */
interface Recipient {
    /** 1 to 64 lower-case letters; records have it. */
    String name();

    /** Whether a job's end is to be told this way: always the same for a job. */
    boolean hears(Job job);

    /** As {@link dev.hart.job.notice.Recipients#deliver}, but may throw: then it is told another time. */
    Delivery tell(String noticeId, JobView job) throws InterruptedException;
}
