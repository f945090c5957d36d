package dev.hart.api.job;

import dev.hart.api.EventStream.Event;
import dev.hart.job.record.RecordsException;
import dev.hart.job.view.JobReply;
import dev.hart.job.view.JobReply.Waiting;
import dev.hart.store.StoreException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of a job for one client: its state at once, each change that a poll finds, and its end, which is the last event. The
 * job is polled, since another instance may be working on it; less often while nothing changes.
 */
final class JobEvents {
    private final Supplier<JobReply> poll;
    private final PollBackoff backoff;
    private JobReply latest;
    private @Nullable JobReply sent;

    private JobEvents(Supplier<JobReply> poll, JobReply first, PollBackoff backoff) {
        this.poll = poll;
        this.backoff = backoff;
        this.latest = first;
    }

    /**
     * Returns the events from now on.
     *
     * @param first the job now
     * @param poll gets the job again; may block. A poll that cannot reach the records, or sign a URL, yields no event
     * @param every the pause between two polls, once the client has received the earlier events; up to four times as long while
     *     nothing changes
     * @param longestPause the bound on the longer pauses; a longer {@code every} is kept nevertheless
     * @param ending whether the service is ending; the events then end, though the job has not, because shutdown would wait for
     *     the clients: they can watch the job at another instance
     */
    static Multi<Event> of(
            JobReply first, Supplier<JobReply> poll, Duration every, Duration longestPause, BooleanSupplier ending) {
        JobEvents events = new JobEvents(poll, first, new PollBackoff(every, longestPause));
        Multi<JobReply> all = first.status().isOpen()
                ? Multi.createBy().concatenating().streams(Multi.createFrom().item(first), events.repeated(ending))
                : Multi.createFrom().item(first);
        return all.select().where(events::isNews).map(JobEvents::event);
    }

    /**
     * Returns the job once it has ended or the time is over, whichever is first; polled as by {@link #of}. No thread waits for it.
     *
     * @param wait how long to wait at most, besides the last poll; above 0
     */
    static Uni<JobReply> end(
            JobReply first,
            Supplier<JobReply> poll,
            Duration every,
            Duration longestPause,
            BooleanSupplier ending,
            Duration wait) {
        if (!first.status().isOpen()) {
            return Uni.createFrom().item(first);
        }
        JobEvents events = new JobEvents(poll, first, new PollBackoff(every, longestPause));
        return events.repeated(ending)
                .collect()
                .last()
                .ifNoItem()
                .after(wait)
                // The job may have ended since the last poll, which a growing pause may have left long ago.
                .recoverWithUni(() -> Uni.createFrom()
                        .item(() -> events.polled().orElse(first))
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()));
    }

    private Multi<JobReply> repeated(BooleanSupplier ending) {
        return Multi.createBy()
                .repeating()
                .uni(this::later)
                .whilst(reply -> reply.status().isOpen() && !ending.getAsBoolean());
    }

    private Uni<JobReply> later() {
        return Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by(backoff.pause())
                .chain(() ->
                        Uni.createFrom().item(this::next).runSubscriptionOn(Infrastructure.getDefaultWorkerPool()));
    }

    private JobReply next() {
        JobReply before = latest;
        latest = polled().orElse(before);
        backoff.polled(differs(latest, before));
        return latest;
    }

    /** The job; empty if the records or the image store cannot be reached, which the next poll may do. */
    private Optional<JobReply> polled() {
        try {
            return Optional.of(poll.get());
        } catch (RecordsException | StoreException unreachable) {
            return Optional.empty();
        }
    }

    private boolean isNews(JobReply reply) {
        boolean news = sent == null || differs(reply, sent);
        if (news) {
            sent = reply;
        }
        return news;
    }

    /**
     * Whether a client should learn of the difference: in the state, the progress, the setback or what the job waits for. Times,
     * estimates and URLs alone do not count.
     */
    private static boolean differs(JobReply one, JobReply other) {
        return one.status() != other.status()
                || !Objects.equals(one.attempt(), other.attempt())
                || !Objects.equals(reason(one), reason(other));
    }

    private static @Nullable String reason(JobReply reply) {
        Waiting waiting = reply.waiting();
        return waiting == null ? null : waiting.reason();
    }

    private static Event event(JobReply reply) {
        String type = "job." + reply.status();
        return new Event(type, new JobEvent(type, reply), endId(reply).orElse(null));
    }

    /**
     * The id of a job's last event; empty while the job has not ended. An {@code EventSource} that has received it sends it as
     * {@code Last-Event-ID} when it reconnects.
     */
    static Optional<String> endId(JobReply reply) {
        return reply.status().isOpen()
                ? Optional.empty()
                : Optional.of(reply.status() + "-" + reply.times().endedAt());
    }
}
