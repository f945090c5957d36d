package dev.hart.config;

import dev.hart.config.ServiceConfig.Store;
import dev.hart.job.record.SweepSettings;
import dev.hart.job.worker.WorkerSettings;
import java.time.Duration;

/** What the settings of jobs must be, and what they mean to those who do them. */
public final class JobSettings {
    /** The local queue answers at once what this process sends, and looks for what others send all the time. */
    private static final Duration POLL = Duration.ofSeconds(1);

    /** An attempt that has missed so many leases is not at work any more. */
    private static final int LEASES = 10;

    private JobSettings() {}

    /** Whether jobs are taken and done: as it was said, else where records and queue are of one place. */
    public static boolean enabled(ServiceConfig config) {
        return config.jobs()
                .enabled()
                .orElse(config.store() == Store.LOCAL || config.sqs().queue().isPresent());
    }

    /** @throws SettingsException naming the first that cannot be */
    static void check(ServiceConfig config) {
        ServiceConfig.Jobs jobs = config.jobs();
        WorkerSettings unusedWorker = worker(config);
        SweepSettings unusedSweeper = sweeper(jobs);
        if (!KeySettings.isName(jobs.queueOwner()) && !jobs.queueOwner().equals(KeySettings.ANYONE)) {
            // Not repeated: somebody may have put a key there.
            throw new SettingsException("hart.jobs.queue-owner must be the name of a key, or " + KeySettings.ANYONE);
        }
        requireAtLeast("retention", jobs.retention(), config.urlTtl());
        requireAtLeast("sweep-interval", jobs.sweepInterval(), Duration.ofSeconds(1));
        requireAtLeast("notice-interval", jobs.noticeInterval(), Duration.ofMillis(50));
        requireAtLeast("event-interval", jobs.eventInterval(), Duration.ofMillis(50));
    }

    private static void requireAtLeast(String name, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new SettingsException("hart.jobs." + name + " must be at least " + least + ", is " + value);
        }
    }

    /** @throws SettingsException naming the first that cannot be */
    public static WorkerSettings worker(ServiceConfig config) {
        ServiceConfig.Jobs jobs = config.jobs();
        Duration poll = config.sqs().queue().isPresent() ? config.sqs().longestWait() : POLL;
        try {
            return new WorkerSettings(
                    jobs.lease(), poll, jobs.timeout(), jobs.attempts(), jobs.firstPause(), jobs.longestPause());
        } catch (IllegalArgumentException e) {
            throw new SettingsException("hart.jobs: " + e.getMessage());
        }
    }

    /** The usual times, longer where a lease is. */
    public static SweepSettings sweeper(ServiceConfig.Jobs jobs) {
        Duration dead = jobs.lease().multipliedBy(LEASES);
        SweepSettings usual = SweepSettings.DEFAULT;
        return new SweepSettings(
                usual.resendAfter(),
                dead.compareTo(usual.deadAfter()) > 0 ? dead : usual.deadAfter(),
                usual.abandonAfter(),
                jobs.retention());
    }
}
