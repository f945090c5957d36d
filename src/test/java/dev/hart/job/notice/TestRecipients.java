package dev.hart.job.notice;

import dev.hart.job.Job;
import dev.hart.job.JobRef;
import dev.hart.job.JobView;
import dev.hart.webhook.Delivery;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Recipients that remember the notices they got. */
public final class TestRecipients implements Recipients {
    /** The recipients of every job; none by default. */
    public volatile List<String> names = List.of();

    volatile Function<JobView, Delivery> result = job -> new Delivery.Delivered();
    /** The ids of the notices of each job, in the order of attempts. */
    public final Map<JobRef, List<String>> received = new ConcurrentHashMap<>();

    @Override
    public List<String> of(Job job) {
        return names;
    }

    @Override
    public Delivery deliver(String recipient, String noticeId, JobView job) {
        received.computeIfAbsent(job.job().ref(), unused -> new CopyOnWriteArrayList<>())
                .add(noticeId);
        return result.apply(job);
    }
}
