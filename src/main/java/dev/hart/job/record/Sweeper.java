package dev.hart.job.record;

import dev.hart.job.AttemptId;
import dev.hart.job.JobRef;
import dev.hart.job.JobState;
import dev.hart.job.JobView;
import dev.hart.job.Outcome;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Mends what crashes leave: jobs that were recorded and not sent, pictures that no outcome names, erasures half done; and removes
 * jobs whose time is over. Any number may run at once; a thread of whoever calls it. What fails is left for the next time.
 */
public final class Sweeper {
    private static final Logger LOG = System.getLogger(Sweeper.class.getName());
    private static final int PAGE = 1000;

    private final JobStore store;
    private final Records records;
    private final SweepSettings settings;
    private final Clock clock;

    /** @param records the store's own */
    public Sweeper(JobStore store, Records records, SweepSettings settings, Clock clock) {
        this.store = store;
        this.records = records;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Looks at all jobs that are perhaps not over; of the young ones it reads no more than their names.
     *
     * @return how many there were
     * @throws RecordsException if they cannot be listed
     */
    public int mend() {
        AtomicInteger open = new AtomicInteger();
        each(RecordKeys.OPEN, entry -> {
            if (RecordKeys.refOfMark(entry.key()).isPresent()) {
                open.incrementAndGet();
            }
            mend(entry);
        });
        return open.get();
    }

    private void mend(Records.Entry entry) {
        RecordKeys.refOfMark(entry.key()).ifPresent(ref -> mendJob(ref, age(entry)));
        RecordKeys.refOfAttempt(entry.key())
                .ifPresent(ref ->
                        RecordKeys.attempt(entry.key()).ifPresent(attempt -> mendAttempt(ref, attempt, age(entry))));
    }

    private void mendJob(JobRef ref, Duration age) {
        if (age.compareTo(settings.resendAfter()) < 0) {
            return;
        }
        Optional<Outcome> outcome = store.outcomes().find(ref);
        if (outcome.isPresent()) {
            if (outcome.get() instanceof Outcome.Erased) {
                store.finishErasing(ref);
            } else {
                store.find(ref)
                        .map(JobView::job)
                        .ifPresentOrElse(job -> store.close(job, outcome.get()), () -> store.forget(ref));
            }
            return;
        }
        Optional<JobView> job = store.find(ref);
        if (job.isEmpty()) {
            if (age.compareTo(settings.abandonAfter()) >= 0) {
                store.forget(ref);
            }
            return;
        }
        OpenJobMarker mark = store.documents()
                .read(RecordKeys.mark(ref), OpenJobMarker.class)
                .orElse(OpenJobMarker.NEW);
        boolean patient = age.compareTo(settings.patience(mark.resent())) < 0;
        if (patient || isAtWork(job.get())) {
            return;
        }
        LOG.log(Level.INFO, "job {0} has waited for {1}; it is sent again", ref, age);
        store.sendAgain(ref);
        // Also makes it young again.
        store.documents().put(RecordKeys.mark(ref), mark.sentAgain());
    }

    private boolean isAtWork(JobView job) {
        return job.state() instanceof JobState.Running running
                && Duration.between(running.heard(), clock.instant()).compareTo(settings.deadAfter()) < 0;
    }

    /** Once there is an outcome, none can come that names the pictures of another attempt. */
    private void mendAttempt(JobRef ref, AttemptId attempt, Duration age) {
        Optional<Outcome> outcome = store.outcomes().find(ref);
        if (outcome.isPresent()
                && outcome.get() instanceof Outcome.Succeeded
                && outcome.get().attempt().equals(attempt)) {
            store.attempts().forget(ref, attempt);
            return;
        }
        boolean over = outcome.isPresent() || store.find(ref).isEmpty();
        // A younger one may be about to store more, and removes that itself.
        if (over && age.compareTo(settings.deadAfter()) >= 0) {
            LOG.log(Level.INFO, "job {0}: what attempt {1} left is removed", ref, attempt);
            store.attempts().discard(ref, attempt);
        }
    }

    /**
     * Removes jobs that ended longer ago than retention allows and of which nobody is to be told any more. Lists all outcomes there are.
     *
     * @throws RecordsException if they cannot be listed
     */
    public void retire() {
        each(
                RecordKeys.OUTCOMES,
                entry -> RecordKeys.refOfOutcome(entry.key())
                        .filter(ref -> age(entry).compareTo(settings.retention()) >= 0 && !store.isTelling(ref))
                        .ifPresent(store::remove));
    }

    private Duration age(Records.Entry entry) {
        return Duration.between(entry.written(), clock.instant());
    }

    private void each(String prefix, Consumer<Records.Entry> action) {
        Optional<String> after = Optional.empty();
        List<Records.Entry> page;
        do {
            page = records.list(prefix, after, PAGE);
            for (Records.Entry entry : page) {
                try {
                    action.accept(entry);
                } catch (RuntimeException fault) {
                    LOG.log(Level.WARNING, "{0} is left for the next time: {1}", entry.key(), fault.getMessage());
                }
                after = Optional.of(entry.key());
            }
        } while (page.size() == PAGE);
    }
}
