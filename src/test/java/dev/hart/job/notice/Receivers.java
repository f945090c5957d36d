package dev.hart.job.notice;

import dev.hart.job.Job;
import dev.hart.job.JobRef;
import dev.hart.job.JobView;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Those who are told, and what they were told. */
public final class Receivers implements Recipients {
    /** Of every job, unless a test says otherwise. */
    public volatile List<String> names = List.of();

    volatile Function<JobView, Delivery> answer = job -> new Delivery.Delivered();
    /** The ids of notices, by job, in the order of tries. */
    public final Map<JobRef, List<String>> heard = new ConcurrentHashMap<>();

    @Override
    public List<String> of(Job job) {
        return names;
    }

    @Override
    public Delivery deliver(String recipient, String noticeId, JobView job) {
        heard.computeIfAbsent(job.job().ref(), unused -> new CopyOnWriteArrayList<>())
                .add(noticeId);
        return answer.apply(job);
    }
}
