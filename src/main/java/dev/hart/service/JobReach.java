package dev.hart.service;

import dev.hart.job.QueueException;
import dev.hart.job.record.JobStore;
import dev.hart.job.record.RecordsException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Tells whether the records and the queue of jobs can be reached, for the readiness of a door. It asks them when it is asked, not
 * at intervals, so that an idle door that no load balancer watches sends no requests. Thread-safe.
 */
@Singleton
class JobReach {
    private static final Logger LOG = Logger.getLogger(JobReach.class);

    /** An answer counts for so long, however often it is asked for. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    private static final String NOT_ASKED = "records and queue of jobs were not asked yet";

    private final JobRuntime jobs;
    private final LongSupplier nanoTime;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile Answer latest;

    /** Why they could not be reached, if so, and when that was found, in the sense of {@link System#nanoTime}. */
    private record Answer(Optional<String> trouble, long at) {}

    @Inject
    JobReach(JobRuntime jobs) {
        this(jobs, System::nanoTime);
    }

    JobReach(JobRuntime jobs, LongSupplier nanoTime) {
        this.jobs = jobs;
        this.nanoTime = nanoTime;
        this.latest = new Answer(Optional.of(NOT_ASKED), nanoTime.getAsLong() - FRESH.toNanos());
    }

    private boolean isFresh(Answer answer) {
        return nanoTime.getAsLong() - answer.at() < FRESH.toNanos();
    }

    /**
     * Returns why jobs can be neither recorded nor sent now; empty if they can. Blocks for as long as S3 and SQS take, except
     * while another thread asks them already: then it returns what was found before.
     */
    Optional<String> trouble() {
        if (!isFresh(latest) && asking.tryLock()) {
            try {
                Answer before = latest;
                if (!isFresh(before)) {
                    latest = new Answer(ask(), nanoTime.getAsLong());
                    report(before.trouble(), latest.trouble());
                }
            } finally {
                asking.unlock();
            }
        }
        return latest.trouble();
    }

    /** The reasons name neither bucket nor queue, because anyone may read the health checks. */
    private Optional<String> ask() {
        Optional<JobStore> store = jobs.store();
        if (store.isEmpty()) {
            return Optional.of("the records of jobs are not open");
        }
        try {
            store.get().requireReachable();
            return Optional.empty();
        } catch (RecordsException e) {
            LOG.debug("Records", e);
            return Optional.of("the records of jobs cannot be reached");
        } catch (QueueException e) {
            LOG.debug("Queue", e);
            return Optional.of("the job queue cannot be reached");
        }
    }

    private static void report(Optional<String> before, Optional<String> now) {
        if (now.isPresent() && !now.equals(before)) {
            LOG.warnf("Not ready: %s", now.get());
        } else if (now.isEmpty() && before.isPresent() && !before.get().equals(NOT_ASKED)) {
            LOG.info("Ready again: records and queue can be reached");
        }
    }
}
