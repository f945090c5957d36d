package dev.hart.notify;

import dev.hart.api.event.OutcomeEvent;
import dev.hart.api.event.OutcomeEvents;
import dev.hart.config.NoticeSettings;
import dev.hart.config.ServiceConfig;
import dev.hart.job.Job;
import dev.hart.job.JobView;
import dev.hart.job.notice.Delivery;
import dev.hart.webhook.HttpPost;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;

/** Where events about all jobs are posted: CloudEvents in binary mode. */
@Singleton
class SinkRecipient implements Recipient {
    private final OutcomeEvents events;
    private final Clock clock;
    private final Optional<URI> sink;
    private final Optional<HttpPost> post;

    SinkRecipient(ServiceConfig config, OutcomeEvents events, Vertx vertx, Clock clock) {
        this.events = events;
        this.clock = clock;
        this.sink = config.events().sink();
        this.post = sink.map(url -> new HttpPost(vertx, NoticeSettings.sinkRule(url), NoticeSettings.times(config)));
    }

    @PreDestroy
    void close() {
        post.ifPresent(HttpPost::close);
    }

    @Override
    public String name() {
        return "sink";
    }

    @Override
    public boolean hears(Job job) {
        return sink.isPresent();
    }

    @Override
    public Delivery tell(String noticeId, JobView job) throws InterruptedException {
        Optional<OutcomeEvent> event = events.of(noticeId, job);
        if (event.isEmpty()) {
            return new Delivery.Stopped("the job was erased");
        }
        return Posts.delivery(
                post.orElseThrow()
                        .send(
                                sink.orElseThrow(),
                                event.get().headers(),
                                event.get().body()),
                clock.instant());
    }
}
