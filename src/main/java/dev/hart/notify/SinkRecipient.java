package dev.hart.notify;

import dev.hart.job.Job;
import dev.hart.job.JobView;
import dev.hart.webhook.Delivery;
import dev.hart.webhook.HttpPost;
import java.net.URI;
import java.util.Optional;

/** The URL that receives events about all jobs, as CloudEvents in binary mode. */
public final class SinkRecipient implements Recipient {
    private final Optional<Sink> sink;
    private final OutcomeEvents events;

    /** A sink and the way to it, closed with the recipient. */
    public record Sink(URI url, HttpPost post) {}

    /** @param sink empty if events are posted to none */
    public SinkRecipient(Optional<Sink> sink, OutcomeEvents events) {
        this.sink = sink;
        this.events = events;
    }

    @Override
    public String name() {
        return "sink";
    }

    @Override
    public boolean wants(Job job) {
        return sink.isPresent();
    }

    @Override
    public Delivery deliver(String noticeId, JobView job) throws InterruptedException {
        Optional<OutcomeEvent> event = events.of(noticeId, job);
        if (event.isEmpty()) {
            return new Delivery.Stopped("the job was erased");
        }
        Sink to = sink.orElseThrow();
        return to.post().send(to.url(), event.get().headers(), event.get().body());
    }

    @Override
    public void close() {
        sink.ifPresent(to -> to.post().close());
    }
}
