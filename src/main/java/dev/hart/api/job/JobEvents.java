package dev.hart.api.job;

import dev.hart.api.EventStream.Event;
import dev.hart.job.record.RecordsException;
import dev.hart.job.view.JobReply;
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
 * A job's news as events: its state at once, each change, and the end, which is the last. Looked for again and again, since another
 * instance may be at the job; less often while nothing changes. For one client.
 */
final class JobEvents {
    /** So often something is sent even if nothing is new: what lies between would take a silent connection for a dead one. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private final Supplier<JobReply> look;
    private final PollBackoff pace;
    private JobReply latest;
    private @Nullable JobReply sent;
    private long sentAt;

    private JobEvents(Supplier<JobReply> look, JobReply first, PollBackoff pace) {
        this.look = look;
        this.pace = pace;
        this.latest = first;
    }

    /**
     * The events from now on.
     *
     * @param first where the job is
     * @param look where it is by then; may block. One that cannot reach the records, or sign a URL, is no news
     * @param every between two looks, once the client has taken what there was; up to four times as long while nothing changes
     * @param ending whether the service ends, which would wait for its clients: they find the job at another instance
     */
    static Multi<Event> of(JobReply first, Supplier<JobReply> look, Duration every, BooleanSupplier ending) {
        JobEvents events = new JobEvents(look, first, new PollBackoff(every, SILENCE));
        Multi<JobReply> later = Multi.createBy()
                .repeating()
                .uni(events::later)
                .whilst(reply -> reply.status().isOpen() && !ending.getAsBoolean());
        Multi<JobReply> all = first.status().isOpen()
                ? Multi.createBy().concatenating().streams(Multi.createFrom().item(first), later)
                : Multi.createFrom().item(first);
        return all.select().where(events::isNews).map(JobEvents::event);
    }

    private Uni<JobReply> later() {
        return Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by(pace.pause())
                .chain(() ->
                        Uni.createFrom().item(this::next).runSubscriptionOn(Infrastructure.getDefaultWorkerPool()));
    }

    private JobReply next() {
        JobReply before = latest;
        latest = seen().orElse(before);
        pace.looked(differs(latest, before));
        return latest;
    }

    /** Empty if records or pictures cannot be reached: the next look may see more. */
    private Optional<JobReply> seen() {
        try {
            return Optional.of(look.get());
        } catch (RecordsException | StoreException notNow) {
            return Optional.empty();
        }
    }

    private boolean isNews(JobReply reply) {
        long now = System.nanoTime();
        // By the next look the silence would be too long.
        boolean silent = now - sentAt + pace.pause().toNanos() > SILENCE.toNanos();
        if (sent != null && !differs(reply, sent) && !silent) {
            return false;
        }
        sent = reply;
        sentAt = now;
        return true;
    }

    /** Times and URLs are no news. */
    private static boolean differs(JobReply one, JobReply other) {
        return one.status() != other.status() || !Objects.equals(one.attempt(), other.attempt());
    }

    private static Event event(JobReply reply) {
        String type = "job." + reply.status();
        return new Event(type, new JobEvent(type, reply));
    }
}
