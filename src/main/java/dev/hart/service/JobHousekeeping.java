package dev.hart.service;

import dev.hart.config.JobSettings;
import dev.hart.config.JobsConfig;
import dev.hart.io.RepeatingTask;
import dev.hart.job.notice.NoticeDispatcher;
import dev.hart.job.notice.NoticeObserver;
import dev.hart.job.notice.NoticeStore;
import dev.hart.job.notice.Recipients;
import dev.hart.job.record.JobStore;
import dev.hart.job.record.Records;
import dev.hart.job.record.SweepResult;
import dev.hart.job.record.Sweeper;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * What keeps jobs in order beside the worker: the sweeper, the removal of jobs whose retention is over, and the dispatcher of
 * notices. It needs no model. A service starts it at intervals, {@link JobSweep} runs it in passes; several instances may do
 * either at once.
 */
final class JobHousekeeping implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(JobHousekeeping.class);

    /** How often jobs whose retention is over are removed, which lists all outcomes. */
    private static final Duration RETENTION_INTERVAL = Duration.ofHours(1);

    private final Sweeper sweeper;
    private final RepeatingTask sweeping;
    private final RepeatingTask retention;
    private final NoticeDispatcher dispatcher;

    private JobHousekeeping(Sweeper sweeper, NoticeDispatcher dispatcher, Consumer<SweepResult> swept) {
        this.sweeper = sweeper;
        this.dispatcher = dispatcher;
        this.sweeping = new RepeatingTask(
                "hart-sweeper",
                () -> swept.accept(sweeper.repairOpenJobs()),
                failure -> LOG.warnf("Jobs cannot be swept now: %s", ErrorMessages.describe(failure)));
        this.retention = new RepeatingTask(
                "hart-jobs-retention",
                sweeper::removeExpiredJobs,
                failure -> LOG.warnf("Old jobs cannot be removed now: %s", ErrorMessages.describe(failure)));
    }

    /**
     * Puts it together and starts nothing, for {@link #pass}.
     *
     * @param records the store's own
     * @param notices over these records
     */
    static JobHousekeeping of(
            JobsConfig config,
            JobStore store,
            Records records,
            NoticeStore notices,
            Recipients recipients,
            NoticeObserver observer,
            Clock clock) {
        return new JobHousekeeping(
                new Sweeper(store, records, JobSettings.sweeper(config), clock),
                new NoticeDispatcher(store, notices, recipients, observer, clock),
                unused -> {});
    }

    /** Starts it at the intervals of the settings, on threads of its own. */
    static JobHousekeeping start(
            JobsConfig config,
            JobStore store,
            Records records,
            NoticeStore notices,
            Recipients recipients,
            JobMonitor monitor,
            Clock clock) {
        JobHousekeeping started = new JobHousekeeping(
                new Sweeper(store, records, JobSettings.sweeper(config), clock),
                new NoticeDispatcher(store, notices, recipients, monitor.notices(), clock),
                monitor::swept);
        started.sweeping.start(config.sweepInterval());
        started.retention.start(RETENTION_INTERVAL);
        started.dispatcher.start(config.noticeInterval());
        return started;
    }

    /**
     * Runs one pass on the caller's thread: repairs open jobs, makes the attempts to notify that are due, then removes jobs whose
     * retention is over, which may just have become possible.
     *
     * @param isOver asked before each record and each attempt; once it is true, no more of them begins
     * @throws dev.hart.job.record.RecordsException if records cannot be listed
     */
    SweepResult pass(BooleanSupplier isOver) {
        SweepResult repaired = sweeper.repairOpenJobs(isOver);
        dispatcher.deliverDue(isOver);
        return repaired.plus(sweeper.removeExpiredJobs(isOver));
    }

    /** Returns for how long no recipient has been notified; zero while one is. */
    Duration idle() {
        return dispatcher.idle();
    }

    /** Begins no further pass of the sweeper and of the retention; notices are still delivered. */
    void stopSweeping() {
        sweeping.close();
        retention.close();
    }

    /** Ends all of it; running attempts to notify get 2 s. */
    @Override
    public void close() {
        stopSweeping();
        dispatcher.close();
    }
}
