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
import java.util.concurrent.atomic.AtomicLong;

/**
 * Processes jobs: receives a message only while the device's next batch has room or no job is running, because other workers
 * cannot have what waits here. One thread receives messages, and each job has a thread. Thread-safe.
 *
 * <p>Longer than most files, because what the receiving thread and the threads of jobs share is read best beside both.
 */
public final class JobWorker implements AutoCloseable {
    private static final Logger LOG = System.getLogger(JobWorker.class.getName());
    private static final Duration POLL = Duration.ofMillis(20);
    /** More faults in a row than this do not make the pause after them longer. */
    private static final int MOST_FAULTS = 4;

    /**
     * For jobs that store their images or give their message back; the messages of jobs that take longer return with their lease.
     */
    private static final Duration CLOSING = Duration.ofSeconds(3);

    private final WorkerParts parts;
    private final JobQueue queue;
    private final WorkerSettings settings;
    private final Thread receiver;
    /** The thread of every running job, and the handle of its request once that is in the device's queue. */
    private final Map<Thread, Optional<GenerationHandle>> jobs = new ConcurrentHashMap<>();
    /** Jobs received that are not in the device's queue yet. */
    private final AtomicInteger arriving = new AtomicInteger();

    /**
     * Whether to receive the next message only when no job is running. True at the start and after a message that was delivered
     * before, because such a message may have crashed its worker and must not take other jobs with it. Used by the receiver
     * alone.
     */
    private boolean careful = true;

    /** Failures of the device since a job last went well. Approximate: the jobs of a device end together. */
    private final AtomicInteger deviceFailures = new AtomicInteger();

    private volatile boolean storeUnreachable;
    /** The bytes of the images of the attempts that could not store them, since the store was last reached. */
    private final AtomicLong unstored = new AtomicLong();

    /** Whether the last call for messages failed, so that it is not known whether jobs wait. */
    private volatile boolean blind;

    private final IdleTime idleTime;

    private Retirement retirement = Retirement.NEVER;

    private volatile boolean draining;
    private volatile boolean cancelling;

    /** Creates a worker that is ready to {@link #start}. */
    public JobWorker(
            JobStore store,
            JobQueue queue,
            WorkerContext context,
            WorkerSettings settings,
            Clock clock,
            CrashPoint.Watcher points) {
        this.parts = new WorkerParts(store, context, settings, clock, points);
        this.queue = queue;
        this.settings = settings;
        this.idleTime = new IdleTime(clock);
        receiver = DaemonThreads.create("hart-jobs", this::receive);
    }

    /** Begins to receive jobs, and never ends by itself; call once. */
    public void start() {
        start(Retirement.NEVER);
    }

    /** Begins to receive jobs, until the worker retires; call once. */
    public void start(Retirement ends) {
        retirement = ends;
        receiver.start();
    }

    /**
     * Returns for how long there has been no work: zero while a job is running, while the message of an attempt that failed here
     * is hidden until the next, and while the worker cannot receive jobs or store their images.
     */
    public Duration idle() {
        WorkerContext context = parts.context();
        if (!jobs.isEmpty() || blind || storeUnreachable || !context.storage().getAsBoolean() || !context.isWorking()) {
            idleTime.busyFor(Duration.ZERO);
            return Duration.ZERO;
        }
        return idleTime.sinceWork();
    }

    /** Returns whether it receives jobs: from {@link #start} until it is drained. */
    public boolean isAlive() {
        return receiver.isAlive();
    }

    /** Returns how many jobs are running. */
    public int running() {
        return jobs.size();
    }

    private void receive() {
        int faults = 0;
        while (!draining) {
            if (!hasRoom()) {
                sleep(POLL);
                continue;
            }
            if (deviceFailures.get() > 0) {
                pause(settings.pauseAfter(Math.min(deviceFailures.get(), MOST_FAULTS)));
            }
            try {
                // A message received while its job's record cannot be reached would lose one of its attempts.
                if (storeUnreachable) {
                    long needed = unstored.get();
                    parts.store().requireReachable(needed);
                    storeUnreachable = false;
                    unstored.addAndGet(-needed);
                }
                boolean empty = !receiveOne();
                faults = 0;
                blind = false;
                if (empty && retires()) {
                    return;
                }
            } catch (RuntimeException | OutOfMemoryError fault) {
                // Draining interrupts the call.
                if (!draining) {
                    LOG.log(Level.WARNING, "jobs cannot be received: {0}", fault.getMessage());
                }
                blind = true;
                faults = Math.min(faults + 1, MOST_FAULTS);
                pause(settings.pauseAfter(faults));
            }
        }
    }

    /**
     * Waits for a message and runs its job; returns false if none came. One message per call: several could contain a job that
     * crashes the worker together with its earlier victims.
     */
    private boolean receiveOne() {
        List<JobQueue.Lease> received = queue.receive(1, settings.poll(), settings.lease());
        for (JobQueue.Lease lease : received) {
            careful = lease.receives() > 1;
            run(lease);
        }
        return !received.isEmpty();
    }

    /**
     * Retires if that is due and the queue is still empty. This thread alone receives messages, so that no job can arrive between
     * the last look at the queue and the end; a message that is sent after the look stays for another worker.
     */
    private boolean retires() {
        if (!retirement.isDue()) {
            return false;
        }
        retirement.beforeLastLook();
        boolean ends = false;
        try {
            ends = !receiveOne() && !draining && retirement.isDue();
        } finally {
            if (!ends && !draining) {
                retirement.stays();
            }
        }
        if (ends) {
            draining = true;
            retirement.retire();
        }
        return ends;
    }

    private void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (!draining && System.nanoTime() - end < 0) {
            sleep(POLL);
        }
    }

    /**
     * Whether to receive a message: images can be stored, the device works, and either no job is running, so that a full device
     * queue does not keep jobs out without end, or the next batch can hold more and the worker need not be {@link #careful}.
     */
    private boolean hasRoom() {
        if (!parts.context().storage().getAsBoolean()) {
            return false;
        }
        boolean idle = jobs.isEmpty() && parts.context().isWorking();
        return idle || (!careful && parts.context().room() > arriving.get());
    }

    private void run(JobQueue.Lease lease) {
        Thread thread = DaemonThreads.create("hart-job", () -> process(lease));
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

    private void process(JobQueue.Lease lease) {
        RunningJob job = new RunningJob();
        try {
            int before = deviceFailures.get();
            new JobRun(parts, lease, job).run();
            deviceFailures.compareAndSet(before, 0);
        } catch (Error e) {
            // The message is delivered again when its lease ends, as after a crash of the process.
            LOG.log(Level.ERROR, "the thread of a job ends", e);
            job.messageHidden(settings.lease());
        } finally {
            job.end();
        }
    }

    /** A job among those that are running. Used by the job's thread. */
    private final class RunningJob implements AttemptListener {
        private final Thread thread = Thread.currentThread();
        private boolean arrived;

        @Override
        public void submitted(GenerationHandle handle) {
            arrive();
            jobs.put(thread, Optional.of(handle));
            // Draining may have cancelled all handles before it saw this one.
            if (cancelling) {
                handle.cancel();
            }
        }

        @Override
        public boolean isShuttingDown() {
            return draining;
        }

        @Override
        public void deviceFailed() {
            deviceFailures.incrementAndGet();
        }

        @Override
        public void storeUnreachable(long imageBytes) {
            unstored.addAndGet(imageBytes);
            storeUnreachable = true;
        }

        @Override
        public void messageHidden(Duration time) {
            idleTime.busyFor(time);
        }

        private void arrive() {
            if (!arrived) {
                arrived = true;
                arriving.decrementAndGet();
            }
        }

        void end() {
            arrive();
            // Before it is removed: a reader in between must not see a worker that has been idle since the job before.
            idleTime.busyFor(Duration.ZERO);
            jobs.remove(thread);
        }
    }

    /**
     * Receives no more jobs, lets the running ones finish, and gives back those that have not: another worker gets them at once.
     *
     * @param grace for the running jobs; then up to 3 s more, until they are given back
     * @return whether all were finished within the grace period
     */
    public boolean drain(Duration grace) {
        draining = true;
        // A call may wait for a message for longer than the grace period.
        receiver.interrupt();
        long end = System.nanoTime() + grace.toNanos();
        boolean done = awaitNone(end);
        cancelling = true;
        List.copyOf(jobs.values()).forEach(handle -> handle.ifPresent(GenerationHandle::cancel));
        awaitNone(System.nanoTime() + CLOSING.toNanos());
        return done;
    }

    /** Waits also until the receiver has ended, which may just have received a message. */
    private boolean awaitNone(long end) {
        while (receiver.isAlive() || !jobs.isEmpty()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            sleep(POLL);
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

    /** Drains without a grace period; takes up to 3 s. */
    @Override
    public void close() {
        drain(Duration.ZERO);
    }
}
