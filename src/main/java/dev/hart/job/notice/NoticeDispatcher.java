package dev.hart.job.notice;

import dev.hart.io.DaemonThreads;
import dev.hart.io.RepeatingTask;
import dev.hart.job.AttemptId;
import dev.hart.job.JobRef;
import dev.hart.job.JobState.Ended;
import dev.hart.job.JobView;
import dev.hart.job.Outcome;
import dev.hart.job.notice.NoticeState.State;
import dev.hart.job.notice.NoticeStore.OpenNotice;
import dev.hart.job.record.JobStore;
import dev.hart.webhook.Delivery;
import dev.hart.webhook.Delivery.Delivered;
import dev.hart.webhook.Delivery.Failed;
import dev.hart.webhook.Delivery.Stopped;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Delivers notices, with further attempts where one fails. Any number of dispatchers may run at once, in any process: each
 * attempt is made by one of them. A recipient may be notified twice, if its answer is lost or a process crashes before it
 * records the result; the second notice then has the same id. A dispatcher has its own threads, so that nothing else waits for
 * recipients.
 */
public final class NoticeDispatcher implements AutoCloseable {
    private static final Logger LOG = System.getLogger(NoticeDispatcher.class.getName());
    private static final int AT_ONCE = 16;
    /** For one owner, so that slow receivers of one owner do not hold up the notices of others. */
    private static final int AT_ONCE_PER_OWNER = 4;

    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final JobStore store;
    private final NoticeStore notices;
    private final Recipients recipients;
    private final NoticeObserver observer;
    private final Clock clock;
    private final RepeatingTask looking;
    private final ExecutorService senders = Executors.newFixedThreadPool(AT_ONCE, DaemonThreads.factory("hart-notice"));
    private final Set<Notice> running = ConcurrentHashMap.newKeySet();
    /** When an attempt last ended; at first when the dispatcher was made. Written while {@code running} is locked. */
    private volatile Instant lastEnd;

    /** How many notices of each owner are running. */
    private final Map<String, Integer> perOwner = new ConcurrentHashMap<>();
    /** Used in a pass of the repeating task alone. */
    private final OwnerRoundRobin owners = new OwnerRoundRobin();
    /** Whether due notices were left because no thread was free. */
    private volatile boolean someWait;

    /** @param notices over the store's records */
    public NoticeDispatcher(
            JobStore store, NoticeStore notices, Recipients recipients, NoticeObserver observer, Clock clock) {
        this.store = store;
        this.notices = notices;
        this.recipients = recipients;
        this.observer = observer;
        this.clock = clock;
        lastEnd = clock.instant();
        looking = new RepeatingTask(
                "hart-notices",
                this::look,
                fault -> LOG.log(Level.WARNING, "notices cannot be looked for now: {0}", fault.getMessage()));
    }

    /**
     * Begins; call once.
     *
     * @param every the pause after which it looks for due notices again; it looks at once when this process announces a notice
     */
    public void start(Duration every) {
        notices.listen(looking::runSoon);
        looking.start(every);
    }

    /**
     * Makes the next attempt at each notice that is due now, and waits for the results: for a caller that does not {@link #start}
     * the dispatcher. Returns early, with the interrupt status set, if the thread is interrupted.
     *
     * @param isOver asked before each attempt; once it is true, no further attempt begins
     * @throws dev.hart.job.record.RecordsException if the notices cannot be listed
     */
    public void deliverDue(BooleanSupplier isOver) {
        var open = notices.open();
        observer.open(open.size());
        List<OpenNotice> left =
                new ArrayList<>(owners.order(open.stream().filter(this::isDue).toList()));
        try {
            while (!left.isEmpty() && !isOver.getAsBoolean() && !senders.isShutdown()) {
                left.removeIf(due -> !isOver.getAsBoolean() && begin(due));
                awaitEnds(Math.max(0, running.size() - 1));
            }
            awaitEnds(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until at most so many attempts are running. */
    private void awaitEnds(int most) throws InterruptedException {
        synchronized (running) {
            while (running.size() > most) {
                running.wait();
            }
        }
    }

    /** Returns for how long no attempt has been running; zero while one is. */
    public Duration idle() {
        synchronized (running) {
            Duration since = Duration.between(lastEnd, clock.instant());
            return running.isEmpty() && !since.isNegative() ? since : Duration.ZERO;
        }
    }

    private void look() {
        someWait = false;
        var open = notices.open();
        observer.open(open.size());
        for (OpenNotice due : owners.order(open.stream().filter(this::isDue).toList())) {
            if (!begin(due)) {
                someWait = true;
            }
        }
    }

    /** Excludes running notices, which must not cost their owner a turn. */
    private boolean isDue(OpenNotice open) {
        return !clock.instant().isBefore(open.since().plus(RetrySchedule.pauseAfter(open.attempts())))
                && !running.contains(open.notice());
    }

    /** Begins an attempt on a thread of its own; returns false if no thread is free for its owner. */
    private boolean begin(OpenNotice open) {
        if (!running.add(open.notice())) {
            return true;
        }
        String owner = OwnerRoundRobin.owner(open);
        if (running.size() > AT_ONCE || perOwner.getOrDefault(owner, 0) >= AT_ONCE_PER_OWNER || senders.isShutdown()) {
            running.remove(open.notice());
            return false;
        }
        owners.served(owner);
        perOwner.merge(owner, 1, Integer::sum);
        senders.execute(() -> {
            try {
                attempt(open);
            } catch (RuntimeException fault) {
                LOG.log(Level.WARNING, "{0} is left for the next time: {1}", open.notice(), fault.getMessage());
            } finally {
                perOwner.merge(owner, -1, Integer::sum);
                synchronized (running) {
                    lastEnd = clock.instant();
                    running.remove(open.notice());
                    running.notifyAll();
                }
                if (someWait) {
                    looking.runSoon();
                }
            }
        });
        return true;
    }

    private void attempt(OpenNotice open) {
        Notice notice = open.notice();
        if (open.attempts() >= RetrySchedule.MOST_ATTEMPTS) {
            if (notices.isOver(notice)) {
                notices.remove(notice, open.attempts());
            } else {
                giveUp(notice, open.attempts(), "the result of the last attempt is unknown");
            }
            return;
        }
        if (notices.mustWait(open)) {
            return;
        }
        int number = open.attempts() + 1;
        AttemptId by = AttemptId.create(clock.instant());
        if (!notices.begin(notice, number, by)) {
            return;
        }
        // Only now: the process that ends a notice records its result before it removes the attempts, whose records
        // would have kept this attempt from beginning.
        if (notices.isOver(notice)) {
            notices.remove(notice, number);
            return;
        }
        Delivery delivery = deliver(notice);
        observer.attempted(notice.recipient(), delivery);
        if (delivery instanceof Delivered) {
            end(notice, State.DELIVERED, number, Optional.empty());
        } else if (delivery instanceof Stopped stopped) {
            LOG.log(Level.INFO, "{0} is stopped: {1}", notice, stopped.reason());
            end(notice, State.STOPPED, number, Optional.of(stopped.reason()));
        } else if (delivery instanceof Failed failed && number >= RetrySchedule.MOST_ATTEMPTS) {
            giveUp(notice, number, failed.reason());
        } else if (delivery instanceof Failed failed) {
            notices.failed(notice, number, by, failed);
        }
    }

    private Delivery deliver(Notice notice) {
        // A job whose request is missing was erased, or its record is damaged: that it failed is still news.
        Optional<JobView> found = store.find(notice.ref())
                .filter(view -> view.isDamaged() || view.job().request().isPresent());
        if (found.isEmpty()
                || !(found.get().state() instanceof Ended ended)
                || ended.outcome() instanceof Outcome.Erased) {
            return new Stopped("the job was erased");
        }
        return recipients.deliver(notice.recipient(), id(notice, ended.outcome()), found.get());
    }

    /** Returns the id of the notice, the same at each attempt: a receiver recognizes by it a notice that it has already. */
    private static String id(Notice notice, Outcome outcome) {
        JobRef ref = notice.ref();
        String of = ref.owner() + "/" + ref.id() + "/" + outcome.attempt() + "/" + notice.recipient();
        return "msg_"
                + UUID.nameUUIDFromBytes(of.getBytes(StandardCharsets.UTF_8))
                        .toString()
                        .replace("-", "");
    }

    private void giveUp(Notice notice, int attempts, String reason) {
        LOG.log(Level.WARNING, "{0} is given up after {1} attempts: {2}", notice, attempts, reason);
        observer.givenUp(notice.recipient());
        end(notice, State.GIVEN_UP, attempts, Optional.of(reason));
    }

    private void end(Notice notice, State state, int attempts, Optional<String> reason) {
        notices.end(notice, new NoticeState(notice.recipient(), state, attempts, clock.instant(), reason));
    }

    /** Gives running attempts 2 s and interrupts those that take longer; a dispatcher makes the next attempt when it is due. */
    @Override
    public void close() {
        looking.close();
        senders.shutdown();
        try {
            if (!senders.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
                var unused = senders.shutdownNow();
            }
        } catch (InterruptedException e) {
            var unused = senders.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
