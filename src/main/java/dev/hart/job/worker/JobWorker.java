package dev.hart.job.worker;

import dev.hart.io.DaemonThreads;
import dev.hart.job.CrashPoint;
import dev.hart.job.JobQueue;
import dev.hart.job.record.JobStore;
import dev.hart.scheduling.GenerationHandle;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Does jobs: takes from the queue what the device can take next and no more, since what waits here is kept from other workers.
 * A thread asks, and each job has one. Thread-safe.
 */
public final class JobWorker implements AutoCloseable {
    private static final Logger LOG = System.getLogger(JobWorker.class.getName());
    private static final Duration LOOK = Duration.ofMillis(20);
    /** A pause after faults is doubled so often at most. */
    private static final int MOST_FAULTS = 4;

    /** For what has its pictures and stores them, or gives its message back; what takes longer comes back with its lease. */
    private static final Duration PARTING = Duration.ofSeconds(3);

    private final JobStore store;
    private final JobQueue queue;
    private final WorkerContext studio;
    private final WorkerSettings settings;
    private final Clock clock;
    private final CrashPoint.Watcher points;
    private final Thread asker;
    /** Every job at hand, and its request once that is in the device's line. */
    private final Map<Thread, Optional<GenerationHandle>> jobs = new ConcurrentHashMap<>();
    /** Jobs taken that are not in the device's line yet. */
    private final AtomicInteger arriving = new AtomicInteger();

    /**
     * Whether the next message is asked for when there is no job at hand: until one comes that nobody has had before, since what
     * was handed out before may have killed whoever had it, and should take no others along. Of the asker.
     */
    private boolean careful = true;

    /** Since one has gone well. Roughly: a device's jobs end together. */
    private final AtomicInteger deviceFaults = new AtomicInteger();

    private volatile boolean cutOff;
    private volatile boolean draining;
    private volatile boolean cancelling;

    /** Ready to {@link #start}. */
    public JobWorker(
            JobStore store,
            JobQueue queue,
            WorkerContext studio,
            WorkerSettings settings,
            Clock clock,
            CrashPoint.Watcher points) {
        this.store = store;
        this.queue = queue;
        this.studio = studio;
        this.settings = settings;
        this.clock = clock;
        this.points = points;
        asker = DaemonThreads.create("hart-jobs", this::ask);
    }

    /** Begins to take jobs; once. */
    public void start() {
        asker.start();
    }

    /** Whether it asks for jobs; from {@link #start} until it is drained. */
    public boolean isAlive() {
        return asker.isAlive();
    }

    /** How many jobs are at hand. */
    public int running() {
        return jobs.size();
    }

    private void ask() {
        int faults = 0;
        while (!draining) {
            if (!hasRoom()) {
                sleep(LOOK);
                continue;
            }
            if (deviceFaults.get() > 0) {
                pause(settings.pauseAfter(Math.min(deviceFaults.get(), MOST_FAULTS)));
            }
            try {
                // A message that is received while its job cannot be reached has lost one of its tries.
                if (cutOff) {
                    store.requireReachable();
                    cutOff = false;
                }
                // One a question: an answer of several may hold the one that kills its worker, and those that died with
                // it.
                for (JobQueue.Lease lease : queue.receive(1, settings.poll(), settings.lease())) {
                    careful = lease.receives() > 1;
                    take(lease);
                }
                faults = 0;
            } catch (RuntimeException | OutOfMemoryError fault) {
                // Whoever ends is interrupted as it asks.
                if (!draining) {
                    LOG.log(Level.WARNING, "jobs cannot be asked for: {0}", fault.getMessage());
                }
                faults = Math.min(faults + 1, MOST_FAULTS);
                pause(settings.pauseAfter(faults));
            }
        }
    }

    private void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (!draining && System.nanoTime() - end < 0) {
            sleep(LOOK);
        }
    }

    /** Whether the next batch would hold more, or there is no job at hand, so that a full line does not keep jobs out for ever. */
    private boolean hasRoom() {
        boolean idle = jobs.isEmpty() && studio.isWorking();
        return idle || (!careful && studio.room() > arriving.get());
    }

    private void take(JobQueue.Lease lease) {
        Thread thread = DaemonThreads.create("hart-job", () -> work(lease));
        arriving.incrementAndGet();
        jobs.put(thread, Optional.empty());
        try {
            thread.start();
        } catch (OutOfMemoryError noThread) {
            arriving.decrementAndGet();
            jobs.remove(thread);
            throw noThread;
        }
    }

    private void work(JobQueue.Lease lease) {
        Place place = new Place();
        try {
            int before = deviceFaults.get();
            new JobRun(store, studio, settings, clock, points, lease, place).run();
            deviceFaults.compareAndSet(before, 0);
        } catch (Error e) {
            // The message comes back when its lease ends, as after the death of the process.
            LOG.log(Level.ERROR, "a job's thread ends", e);
        } finally {
            place.leave();
        }
    }

    /** A job's place among those at hand. Of the job's thread. */
    private final class Place implements Attempt.Foreman {
        private final Thread thread = Thread.currentThread();
        private boolean arrived;

        @Override
        public void submitted(GenerationHandle ticket) {
            arrive();
            jobs.put(thread, Optional.of(ticket));
            // Whoever gives all back may not have seen this one.
            if (cancelling) {
                ticket.cancel();
            }
        }

        @Override
        public boolean isEnding() {
            return draining;
        }

        @Override
        public void deviceFailed() {
            deviceFaults.incrementAndGet();
        }

        @Override
        public void cutOff() {
            cutOff = true;
        }

        private void arrive() {
            if (!arrived) {
                arrived = true;
                arriving.decrementAndGet();
            }
        }

        void leave() {
            arrive();
            jobs.remove(thread);
        }
    }

    /**
     * Takes no more jobs, lets those at hand finish, and gives back those that have not: another worker gets them at once.
     *
     * @param grace for the jobs at hand; then up to 3 s more, until they are given back
     * @return whether all were done in time
     */
    public boolean drain(Duration grace) {
        draining = true;
        // A question may wait for its answer for longer than the grace.
        asker.interrupt();
        long end = System.nanoTime() + grace.toNanos();
        boolean done = awaitNone(end);
        cancelling = true;
        List.copyOf(jobs.values()).forEach(ticket -> ticket.ifPresent(GenerationHandle::cancel));
        awaitNone(System.nanoTime() + PARTING.toNanos());
        return done;
    }

    /** Also until the asker has ended, which may have a message in its hands. */
    private boolean awaitNone(long end) {
        while (asker.isAlive() || !jobs.isEmpty()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            sleep(LOOK);
        }
        return true;
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** As {@link #drain}, without grace. */
    @Override
    public void close() {
        drain(Duration.ZERO);
    }
}
