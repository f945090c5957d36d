package dev.hart.config;

import dev.hart.config.ServiceConfig.Store;
import dev.hart.job.record.SweepSettings;
import dev.hart.job.worker.WorkerSettings;
import java.time.Duration;

/** The rules for the settings of jobs ({@code hart.jobs}), and what the worker and the sweeper take from them. */
public final class JobSettings {
    /**
     * How long one request for messages waits in the local queue, which learns of this process's messages at once and looks for
     * those of other processes every 100 milliseconds.
     */
    private static final Duration LOCAL_POLL = Duration.ofSeconds(1);

    /** The number of leases without a renewal after which the sweeper takes an attempt for dead, but not before an hour. */
    private static final int DEAD_AFTER_LEASES = 10;

    private JobSettings() {}

    /**
     * Returns whether this instance accepts and carries out jobs: as {@code hart.jobs.enabled} states, else with the local store,
     * and with S3 if {@code hart.sqs.queue} is set.
     */
    public static boolean enabled(ServiceConfig config) {
        return config.jobs()
                .enabled()
                .orElse(config.store() == Store.LOCAL || config.sqs().queue().isPresent());
    }

    /** @throws SettingsException naming the first setting whose value breaks a rule */
    static void check(ServiceConfig config) {
        JobsConfig jobs = config.jobs();
        WorkerSettings unusedWorker = worker(config);
        Rule.require(
                KeySettings.isName(jobs.queueOwner()) || jobs.queueOwner().equals(KeySettings.ANYONE),
                // The message does not repeat the value: an operator may have put an API key there.
                () -> "hart.jobs.queue-owner must be the name of a key, or " + KeySettings.ANYONE);
        Rule.atLeast("hart.jobs.retention", config.urlTtl(), jobs.retention());
        SweepSettings unusedSweeper = sweeper(jobs);
        jobs.maxOpen().ifPresent(most -> Rule.atLeast("hart.jobs.max-open", 1, most));
        jobs.maxOpenPerOwner().ifPresent(most -> Rule.atLeast("hart.jobs.max-open-per-owner", 1, most));
        Rule.atLeast("hart.jobs.sweep-interval", Duration.ofSeconds(1), jobs.sweepInterval());
        Rule.atLeast("hart.jobs.notice-interval", Duration.ofMillis(50), jobs.noticeInterval());
        Rule.atLeast("hart.jobs.event-interval", Duration.ofMillis(50), jobs.eventInterval());
        Rule.between("hart.jobs.longest-wait", Duration.ZERO, Duration.ofMinutes(10), jobs.longestWait());
        config.worker().retireAfter().ifPresent(after -> {
            Rule.atLeast("hart.worker.retire-after", Duration.ofSeconds(1), after);
            Rule.require(
                    enabled(config), () -> "hart.worker.retire-after needs jobs, which this instance does not take");
        });
    }

    /**
     * Returns how the worker processes jobs. It waits for messages for {@code hart.sqs.wait}, with the local queue for 1 second.
     *
     * @throws SettingsException naming the first setting whose value breaks a rule
     */
    public static WorkerSettings worker(ServiceConfig config) {
        JobsConfig jobs = config.jobs();
        Duration poll = config.sqs().queue().isPresent() ? config.sqs().longestWait() : LOCAL_POLL;
        return Rule.make(
                "hart.jobs: ",
                () -> new WorkerSettings(
                        jobs.lease(), poll, jobs.timeout(), jobs.attempts(), jobs.firstPause(), jobs.longestPause()));
    }

    /**
     * Returns when the sweeper acts: its default times with {@code hart.jobs.retention}, and with ten leases until an attempt
     * counts as dead if that is longer than the default, an hour.
     *
     * @throws SettingsException if {@code hart.jobs.retention} is negative
     */
    public static SweepSettings sweeper(JobsConfig jobs) {
        Duration dead = jobs.lease().multipliedBy(DEAD_AFTER_LEASES);
        SweepSettings usual = SweepSettings.DEFAULT;
        return Rule.make(
                "hart.jobs.retention: ",
                () -> new SweepSettings(
                        usual.resendAfter(),
                        dead.compareTo(usual.deadAfter()) > 0 ? dead : usual.deadAfter(),
                        usual.abandonAfter(),
                        jobs.retention()));
    }
}
