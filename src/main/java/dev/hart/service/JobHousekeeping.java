package dev.hart.service;

import dev.hart.config.JobSettings;
import dev.hart.config.JobsConfig;
import dev.hart.io.RepeatingTask;
import dev.hart.job.notice.NoticeDispatcher;
import dev.hart.job.notice.NoticeStore;
import dev.hart.job.notice.Recipients;
import dev.hart.job.record.JobStore;
import dev.hart.job.record.Records;
import dev.hart.job.record.Sweeper;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * What keeps jobs in order beside the worker, at intervals: the sweeper, the removal of jobs whose retention is over, and the
 * dispatcher of notices. It needs no model. Several instances may do it at once.
 */
final class JobHousekeeping implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(JobHousekeeping.class);

    /** How often jobs whose retention is over are removed, which lists all outcomes. */
    private static final Duration RETENTION_INTERVAL = Duration.ofHours(1);

    private final RepeatingTask sweeping;
    private final RepeatingTask retention;
    private final NoticeDispatcher dispatcher;

    private JobHousekeeping(RepeatingTask sweeping, RepeatingTask retention, NoticeDispatcher dispatcher) {
        this.sweeping = sweeping;
        this.retention = retention;
        this.dispatcher = dispatcher;
    }

    /** Starts it, on threads of its own. */
    static JobHousekeeping start(
            JobsConfig config,
            JobStore store,
            Records records,
            NoticeStore notices,
            Recipients recipients,
            JobMonitor monitor,
            Clock clock) {
        Sweeper sweeper = new Sweeper(store, records, JobSettings.sweeper(config), clock);
        RepeatingTask sweeping = new RepeatingTask(
                "hart-sweeper",
                () -> monitor.swept(sweeper.repairOpenJobs()),
                failure -> LOG.warnf("Jobs cannot be swept now: %s", ErrorMessages.describe(failure)));
        RepeatingTask retention = new RepeatingTask(
                "hart-jobs-retention",
                sweeper::removeExpiredJobs,
                failure -> LOG.warnf("Old jobs cannot be removed now: %s", ErrorMessages.describe(failure)));
        NoticeDispatcher dispatcher = new NoticeDispatcher(store, notices, recipients, monitor.notices(), clock);
        sweeping.start(config.sweepInterval());
        retention.start(RETENTION_INTERVAL);
        dispatcher.start(config.noticeInterval());
        return new JobHousekeeping(sweeping, retention, dispatcher);
    }

    /** Ends the sweeper and the retention, and waits for the pass in progress; notices are still delivered. */
    void stopSweeping() {
        sweeping.close();
        retention.close();
    }

    /** Ends all of it. */
    @Override
    public void close() {
        stopSweeping();
        dispatcher.close();
    }
}
