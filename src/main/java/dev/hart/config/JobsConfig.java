package dev.hart.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** The settings {@code hart.jobs.*}: the jobs of {@code /v1/jobs}, whose guarantees are described in docs/guarantees.md. */
public interface JobsConfig {
    /**
     * Whether this instance accepts and carries out jobs. By default it does with the local store, and with S3 if
     * {@code hart.sqs.queue} is set. With S3 and no queue in SQS the job queue is in the data folder, which then must survive
     * restarts and which instances do not share. {@link JobSettings#enabled} returns the value in force.
     */
    Optional<Boolean> enabled();

    /** The lease of a message: a job whose worker died is taken up again after this time at most. 1 second to 12 hours. */
    @WithDefault("1m")
    Duration lease();

    /** The most attempts at a job, at least 1; after that the job fails. Attempts that the device made fail do not count. */
    @WithDefault("5")
    int attempts();

    /** The time for one attempt, including the wait for the device; above 0. */
    @WithDefault("15m")
    Duration timeout();

    /**
     * The longest pause before the second attempt, 0 to {@code hart.jobs.longest-pause}. It doubles with each attempt; the worker
     * waits for a random time between half and all of it.
     */
    @WithDefault("2s")
    Duration firstPause();

    /** The longest pause between two attempts, at most 12 hours. */
    @WithDefault("5m")
    Duration longestPause();

    /**
     * The most jobs that may be open, of all owners together, at least 1; by default there is no limit. Each further instance that
     * accepts jobs may exceed it by a 32nd, but by no more than 64 jobs. Jobs that come as messages are not limited.
     */
    Optional<Integer> maxOpen();

    /** The most jobs of one owner that may be open, like {@code hart.jobs.max-open}. */
    Optional<Integer> maxOpenPerOwner();

    /**
     * How long hart keeps an ended job with its prompt and images, at least {@code hart.url-ttl}. hart keeps a job longer while a
     * recipient is still to be notified of its end.
     */
    @WithDefault("30d")
    Duration retention();

    /**
     * Whether this instance sweeps jobs, removes those whose retention is over and delivers notices, beside what its role does.
     * With {@code false} another instance that shares the records has to.
     */
    @WithDefault("true")
    boolean housekeeping();

    /** The pause between two passes of the sweeper, which completes what a crash interrupted; at least 1 second. */
    @WithDefault("1m")
    Duration sweepInterval();

    /**
     * How often the dispatcher looks for notices to deliver, at least 50 milliseconds. It delivers those of jobs that end in this
     * instance at once.
     */
    @WithDefault("10s")
    Duration noticeInterval();

    /**
     * How often a stream of a job's events reads the job's state, at least 50 milliseconds; while nothing changes the interval
     * grows to four times that, but not beyond {@code hart.stream-heartbeat}.
     */
    @WithDefault("500ms")
    Duration eventInterval();

    /**
     * The most time for which a request for images with {@code Prefer: respond-async, wait=N} is held until its job ends, 0 to
     * 10 minutes; a longer {@code wait} counts as this.
     */
    @WithDefault("1m")
    Duration longestWait();

    /**
     * The owner of the jobs that other systems ask for by a message in the queue: the name of an API key, or {@code anyone}. The
     * API key of this name sees these jobs, and its rights apply to them. If there is no such API key, they may use every pack
     * but not {@code moderation: low}. With {@code anyone} the callers of a service without API keys see them.
     */
    @WithDefault("queue")
    String queueOwner();
}
