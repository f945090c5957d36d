package dev.hart.job.notice;

import dev.hart.io.DaemonThreads;
import dev.hart.io.RepeatingTask;
import dev.hart.job.AttemptId;
import dev.hart.job.JobRef;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobView;
import dev.hart.job.Outcome;
import dev.hart.job.notice.Delivery.Delivered;
import dev.hart.job.notice.Delivery.Failed;
import dev.hart.job.notice.Delivery.Stopped;
import dev.hart.job.notice.NoticeState.State;
import dev.hart.job.notice.NoticeStore.Open;
import dev.hart.job.record.JobStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Tells whoever is to be told, again and again where that fails. Any number may run at once, in whatever processes: of all who would
 * make a try one makes it. They may be told twice all the same, if whoever has told them dies before it says so; what is told has
 * the same id then. It has threads of its own, so that nothing else waits for those who are told.
 */
public final class NoticeDispatcher implements AutoCloseable {
    private static final Logger LOG = System.getLogger(NoticeDispatcher.class.getName());
    private static final int AT_ONCE = 16;
    /** Of one owner's, so that those whose receivers are slow do not keep others waiting. */
    private static final int AT_ONCE_OF_ONE = 4;

    private static final Duration PARTING = Duration.ofSeconds(2);

    private final JobStore store;
    private final NoticeStore board;
    private final Recipients recipients;
    private final NoticeObserver observer;
    private final Clock clock;
    private final RepeatingTask looking;
    private final ExecutorService carriers =
            Executors.newFixedThreadPool(AT_ONCE, DaemonThreads.factory("hart-notice"));
    private final Set<Notice> carried = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> lanes = new ConcurrentHashMap<>();
    /** Used in a pass of the repeating task alone. */
    private final OwnerRoundRobin turns = new OwnerRoundRobin();
    /** Whether some were left for want of a carrier. */
    private volatile boolean someWait;

    /** @param board over the store's records */
    public NoticeDispatcher(
            JobStore store, NoticeStore board, Recipients recipients, NoticeObserver observer, Clock clock) {
        this.store = store;
        this.board = board;
        this.recipients = recipients;
        this.observer = observer;
        this.clock = clock;
        looking = new RepeatingTask(
                "hart-notices",
                this::look,
                fault -> LOG.log(Level.WARNING, "notices cannot be looked for now: {0}", fault.getMessage()));
    }

    /**
     * Begins; once.
     *
     * @param every how often it looks for what is due; of what is announced in this process it hears at once
     */
    public void start(Duration every) {
        board.listen(looking::runSoon);
        looking.start(every);
    }

    private void look() {
        someWait = false;
        var open = board.open();
        observer.open(open.size());
        turns.of(open.stream().filter(this::isDue).toList()).forEach(this::consider);
    }

    /** Also that nobody here is at it: what is carried must not cost its owner a turn. */
    private boolean isDue(Open open) {
        return !clock.instant().isBefore(open.since().plus(RetrySchedule.pauseAfter(open.tries())))
                && !carried.contains(open.notice());
    }

    private void consider(Open open) {
        if (!carried.add(open.notice())) {
            return;
        }
        String lane = OwnerRoundRobin.owner(open);
        if (carried.size() > AT_ONCE || lanes.getOrDefault(lane, 0) >= AT_ONCE_OF_ONE || carriers.isShutdown()) {
            someWait = true;
            carried.remove(open.notice());
            return;
        }
        turns.served(lane);
        lanes.merge(lane, 1, Integer::sum);
        carriers.execute(() -> {
            try {
                carry(open);
            } catch (RuntimeException fault) {
                LOG.log(Level.WARNING, "{0} is left for the next time: {1}", open.notice(), fault.getMessage());
            } finally {
                lanes.merge(lane, -1, Integer::sum);
                carried.remove(open.notice());
                if (someWait) {
                    looking.runSoon();
                }
            }
        });
    }

    private void carry(Open open) {
        Notice notice = open.notice();
        if (open.tries() >= RetrySchedule.TRIES) {
            if (board.isOver(notice)) {
                board.clear(notice, open.tries());
            } else {
                giveUp(notice, open.tries(), "nobody knows what came of the last try");
            }
            return;
        }
        if (board.isUnwelcome(open)) {
            return;
        }
        int number = open.tries() + 1;
        AttemptId by = AttemptId.create(clock.instant());
        if (!board.begin(notice, number, by)) {
            return;
        }
        // After that: whoever ends it says so before it removes the tries that kept this one from being begun.
        if (board.isOver(notice)) {
            board.clear(notice, number);
            return;
        }
        Delivery delivery = deliver(notice);
        observer.tried(notice.recipient(), delivery);
        if (delivery instanceof Delivered) {
            end(notice, State.DELIVERED, number, Optional.empty());
        } else if (delivery instanceof Stopped stopped) {
            LOG.log(Level.INFO, "{0} is not told: {1}", notice, stopped.reason());
            end(notice, State.STOPPED, number, Optional.of(stopped.reason()));
        } else if (delivery instanceof Failed failed && number >= RetrySchedule.TRIES) {
            giveUp(notice, number, failed.reason());
        } else if (delivery instanceof Failed failed) {
            board.failed(notice, number, by, failed);
        }
    }

    private Delivery deliver(Notice notice) {
        Optional<JobView> found =
                store.find(notice.ref()).filter(view -> view.job().request().isPresent());
        if (found.isEmpty()
                || !(found.get().state() instanceof Ended ended)
                || ended.outcome() instanceof Outcome.Erased) {
            return new Stopped("the job was erased");
        }
        return recipients.deliver(notice.recipient(), id(notice, ended.outcome()), found.get());
    }

    /** Of what is told, not of the try: a receiver knows by it what it has heard before. */
    private static String id(Notice notice, Outcome outcome) {
        JobRef ref = notice.ref();
        String of = ref.owner() + "/" + ref.id() + "/" + outcome.attempt() + "/" + notice.recipient();
        return "msg_"
                + UUID.nameUUIDFromBytes(of.getBytes(StandardCharsets.UTF_8))
                        .toString()
                        .replace("-", "");
    }

    private void giveUp(Notice notice, int tries, String reason) {
        LOG.log(Level.WARNING, "{0} is given up after {1} tries: {2}", notice, tries, reason);
        observer.givenUp(notice.recipient());
        end(notice, State.GIVEN_UP, tries, Optional.of(reason));
    }

    private void end(Notice notice, State state, int tries, Optional<String> reason) {
        board.end(notice, new NoticeState(notice.recipient(), state, tries, clock.instant(), reason));
    }

    /** Tries that are made then have a few seconds; what they come to is found out by the next courier. */
    @Override
    public void close() {
        looking.close();
        carriers.shutdown();
        try {
            if (!carriers.awaitTermination(PARTING.toMillis(), TimeUnit.MILLISECONDS)) {
                var unused = carriers.shutdownNow();
            }
        } catch (InterruptedException e) {
            var unused = carriers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
