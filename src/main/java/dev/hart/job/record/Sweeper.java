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
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Repairs what crashes leave behind: jobs that were recorded and not sent, images that no outcome names, unfinished erasures.
 * Also removes jobs whose retention is over. A pass runs on the caller's thread; any number may run at once, in any process.
 * What a pass cannot handle it leaves for the next one.
 */
public final class Sweeper {
    private static final Logger LOG = System.getLogger(Sweeper.class.getName());

    private final JobStore store;
    private final Records records;
    private final SweepSettings settings;
    private final Clock clock;

    /** @param records those that {@code store} keeps its jobs in */
    public Sweeper(JobStore store, Records records, SweepSettings settings, Clock clock) {
        this.store = store;
        this.records = records;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Runs one complete pass: {@link #repairOpenJobs}, then {@link #removeExpiredJobs}.
     *
     * @throws RecordsException if the records cannot be listed
     */
    public SweepResult sweep() {
        return repairOpenJobs().plus(removeExpiredJobs());
    }

    /**
     * Checks all jobs that may not be finished, and all attempts that may have stored images, and repairs them. Of markers that
     * are younger than {@link SweepSettings#resendAfter} it reads only the names.
     *
     * @throws RecordsException if the markers cannot be listed
     */
    public SweepResult repairOpenJobs() {
        return repairOpenJobs(() -> false);
    }

    /**
     * Checks and repairs like {@link #repairOpenJobs()} until there is no time left.
     *
     * @param isOver asked before each record; once it is true, the pass ends, and leaves the rest for the next pass
     * @throws RecordsException if the markers cannot be listed
     */
    public SweepResult repairOpenJobs(BooleanSupplier isOver) {
        Pass pass = new Pass(isOver);
        pass.each(RecordKeys.OPEN, pass::repair);
        return pass.result();
    }

    /**
     * Removes jobs that ended longer ago than retention allows and of which all recipients are notified. Lists all outcomes.
     *
     * @throws RecordsException if the outcomes cannot be listed
     */
    public SweepResult removeExpiredJobs() {
        return removeExpiredJobs(() -> false);
    }

    /**
     * Removes jobs like {@link #removeExpiredJobs()} until there is no time left.
     *
     * @param isOver asked before each record; once it is true, the pass ends, and leaves the rest for the next pass
     * @throws RecordsException if the outcomes cannot be listed
     */
    public SweepResult removeExpiredJobs(BooleanSupplier isOver) {
        Pass pass = new Pass(isOver);
        pass.each(RecordKeys.OUTCOMES, pass::removeIfExpired);
        return pass.result();
    }

    private Duration age(Records.Entry entry) {
        return Duration.between(entry.written(), clock.instant());
    }

    /** One pass and what it has counted. */
    private final class Pass {
        private final BooleanSupplier isOver;
        private int open;
        private int resent;
        private int mended;
        private int removed;
        private int failed;

        Pass(BooleanSupplier isOver) {
            this.isOver = isOver;
        }

        SweepResult result() {
            return new SweepResult(open, resent, mended, removed, failed);
        }

        void each(String prefix, Consumer<Records.Entry> action) {
            for (Records.Entry entry : records.listAll(prefix)) {
                if (isOver.getAsBoolean()) {
                    return;
                }
                try {
                    action.accept(entry);
                } catch (RuntimeException fault) {
                    failed++;
                    LOG.log(Level.WARNING, "{0} is left for the next sweep: {1}", entry.key(), fault.getMessage());
                }
            }
        }

        void repair(Records.Entry entry) {
            Optional<JobRef> marked = RecordKeys.refOfMarker(entry.key());
            if (marked.isPresent()) {
                open++;
                repairJob(marked.get(), age(entry));
            }
            RecordKeys.refOfAttempt(entry.key())
                    .ifPresent(ref -> RecordKeys.attempt(entry.key())
                            .ifPresent(attempt -> removeIfDead(ref, attempt, age(entry))));
        }

        private void repairJob(JobRef ref, Duration age) {
            if (age.compareTo(settings.resendAfter()) < 0) {
                return;
            }
            // The outcome first: a job that has one was recorded before it.
            Optional<Outcome> outcome = store.outcome(ref);
            Optional<JobView> job = store.find(ref);
            if (outcome.isPresent()) {
                finish(ref, outcome.get(), job);
            } else if (job.isPresent()) {
                resendIfIdle(job.get(), age);
            } else if (age.compareTo(settings.abandonAfter()) >= 0) {
                store.markers().remove(ref);
                mended++;
            }
        }

        private void finish(JobRef ref, Outcome outcome, Optional<JobView> job) {
            if (outcome instanceof Outcome.Erased) {
                store.finishErasing(ref);
            } else if (job.isPresent()) {
                store.close(job.get().job(), outcome);
            } else {
                store.markers().remove(ref);
            }
            mended++;
        }

        private void resendIfIdle(JobView job, Duration age) {
            JobRef ref = job.job().ref();
            OpenJobMarker marker = store.markers().get(ref);
            if (age.compareTo(settings.resendAfter(marker.resent())) < 0 || isRunning(job)) {
                return;
            }
            LOG.log(Level.INFO, "job {0} has waited for {1}; its message is sent again", ref, age);
            store.sendAgain(ref);
            resent++;
            // Writing the marker also makes it young again.
            store.markers().put(ref, marker.sentAgain());
        }

        private boolean isRunning(JobView job) {
            return job.state() instanceof JobState.Running running
                    && Duration.between(running.heard(), clock.instant()).compareTo(settings.deadAfter()) < 0;
        }

        /** Once a job has an outcome, no later outcome can name the images of another attempt. */
        private void removeIfDead(JobRef ref, AttemptId attempt, Duration age) {
            Optional<Outcome> outcome = store.outcome(ref);
            if (outcome.isPresent()
                    && outcome.get() instanceof Outcome.Succeeded
                    && outcome.get().attempt().equals(attempt)) {
                store.attempt(ref, attempt).keepImages();
                mended++;
                return;
            }
            boolean over = outcome.isPresent() || store.find(ref).isEmpty();
            // A younger attempt may be about to store more images, and removes them itself.
            if (over && age.compareTo(settings.deadAfter()) >= 0) {
                LOG.log(Level.INFO, "job {0}: the images of dead attempt {1} are removed", ref, attempt);
                store.attempt(ref, attempt).discard();
                mended++;
            }
        }

        void removeIfExpired(Records.Entry entry) {
            Optional<JobRef> ref = RecordKeys.refOfOutcome(entry.key());
            if (ref.isPresent() && age(entry).compareTo(settings.retention()) >= 0 && !store.isNotifying(ref.get())) {
                store.remove(ref.get());
                removed++;
            }
        }
    }
}
