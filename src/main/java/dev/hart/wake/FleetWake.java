package dev.hart.wake;

import dev.hart.io.DaemonThreads;
import dev.hart.job.fleet.FleetLook;
import dev.hart.job.fleet.WorkerMarks;
import dev.hart.wake.WakeObserver.Outcome;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the fleet when jobs wait and no worker is alive: at most once in an interval over all processes that share records, on a
 * thread of its own. A failure is one line in the log, and is tried again after the interval. So is a wake that the provider does not
 * take because it is scaling the fleet already: that may be the end of the last worker, or a start that brings none.
 *
 * <p>A worker that is alive when a job is enqueued may be about to end, or may have been killed. Therefore the fleet is looked at
 * again until a worker has renewed its mark after the job was enqueued, or no mark is believed any more. Thread-safe.
 */
public final class FleetWake implements AutoCloseable {
    private static final Logger LOG = System.getLogger(FleetWake.class.getName());

    /** The shortest time between two looks of a process whose jobs arrive one after another. */
    private static final Duration LOOKS = Duration.ofSeconds(5);
    /** After this time a worker that is alive has renewed its mark. */
    private static final Duration RENEWED = WorkerMarks.RENEWAL.plusSeconds(5);
    /** Calls in a row that failed or were not taken, after which it waits for the next job. */
    private static final int MOST_FAILURES = 10;
    /** The doublings of the pause after such calls. */
    private static final int MOST_DOUBLINGS = 4;
    /** After this time without a worker a wake has had no effect, for example because no machine was to be had. */
    private static final Duration WITHOUT_EFFECT = Duration.ofMinutes(10);

    private final WorkerMarks marks;
    private final Waker waker;
    private final Duration interval;
    private final Duration looks;
    private final Duration renewed;
    private final WakeObserver observer;
    private final ScheduledThreadPoolExecutor timer;
    private final AtomicBoolean requested = new AtomicBoolean();
    /** When the next look may begin, by {@link System#nanoTime}. */
    private volatile long nextLook = System.nanoTime();

    // Used by the timer's thread alone.
    private @Nullable FleetLook baseline;
    private @Nullable ScheduledFuture<?> later;
    /** Calls in a row that failed or were not taken. */
    private int failures;

    /**
     * Makes a wake that does nothing until {@link #jobWaits}.
     *
     * @param waker closed with it
     * @param interval at least 1 s
     */
    public FleetWake(WorkerMarks marks, Waker waker, Duration interval, WakeObserver observer) {
        this(marks, waker, interval, interval.compareTo(LOOKS) < 0 ? interval : LOOKS, RENEWED, observer);
    }

    /**
     * Makes a wake with other pauses.
     *
     * @param looks the shortest time between the looks for two jobs
     * @param renewed the time after which it looks whether a worker has renewed its mark
     */
    FleetWake(
            WorkerMarks marks,
            Waker waker,
            Duration interval,
            Duration looks,
            Duration renewed,
            WakeObserver observer) {
        this.marks = marks;
        this.waker = waker;
        this.interval = interval;
        this.looks = looks;
        this.renewed = renewed;
        this.observer = observer;
        timer = new ScheduledThreadPoolExecutor(
                1, DaemonThreads.factory("hart-wake"), new ThreadPoolExecutor.DiscardPolicy());
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** A job is in the queue and waits for a worker. Returns at once; calls that come before the next look are one. */
    public void jobWaits() {
        if (requested.compareAndSet(false, true)) {
            long pause = Math.max(0, nextLook - System.nanoTime());
            var unused = timer.schedule(this::lookFirst, pause, TimeUnit.NANOSECONDS);
        }
    }

    /**
     * Jobs are open, perhaps for long: the fleet is woken if no worker is alive and no wake was tried for ten minutes. For a task
     * that finds open jobs now and then. Returns at once.
     */
    public void jobsAreOpen() {
        timer.execute(() -> {
            if (!requested.get()) {
                look(interval.compareTo(WITHOUT_EFFECT) > 0 ? interval : WITHOUT_EFFECT);
            }
        });
    }

    /**
     * Waits until what {@link #jobWaits} has requested is done, for a host that stops the process between two requests.
     *
     * @return false if it is not done after that time
     * @throws InterruptedException if the thread was interrupted
     */
    public boolean awaitDone(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        // A look that has begun holds the one thread until it is done.
        while (requested.get() || timer.getActiveCount() > 0 || isDue()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            Thread.sleep(5);
        }
        return true;
    }

    private boolean isDue() {
        return timer.getQueue().stream()
                .anyMatch(task -> task instanceof Delayed delayed && delayed.getDelay(TimeUnit.NANOSECONDS) <= 0);
    }

    private void lookFirst() {
        nextLook = System.nanoTime() + looks.toNanos();
        // Before the look, so that a job that arrives meanwhile causes another.
        requested.set(false);
        baseline = null;
        look();
    }

    private void look() {
        look(interval);
    }

    /** @param pause since the last wake, after which there may be another */
    private void look(Duration pause) {
        try {
            FleetLook now = marks.look();
            if (!now.isAlive()) {
                wake(now, pause);
            } else if (baseline == null || !now.showsLifeSince(baseline)) {
                if (baseline == null) {
                    baseline = now;
                }
                lookAgain(renewed);
            } else {
                failures = 0;
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error fault) {
            failed(fault);
        }
    }

    private void wake(FleetLook now, Duration pause) throws InterruptedException {
        Optional<String> turn = marks.beginWake(now, pause);
        if (turn.isEmpty()) {
            if (pause.equals(interval)) {
                observer.woke(Outcome.LIMITED);
            }
            if (failures > 0) {
                lookAgain(interval);
            }
            return;
        }
        boolean taken;
        try {
            taken = waker.wake();
        } catch (RuntimeException | Error e) {
            marks.wakeFailed(turn.get());
            throw e;
        }
        if (!taken) {
            // No worker's start is measured from this call.
            marks.wakeFailed(turn.get());
            notTaken();
            return;
        }
        failures = 0;
        observer.woke(Outcome.SENT);
        LOG.log(Level.INFO, "No worker is alive and jobs wait: the fleet is woken");
    }

    private void notTaken() {
        observer.woke(Outcome.LIMITED);
        LOG.log(Level.INFO, "No worker is alive and jobs wait, but the fleet is being scaled already");
        tryLater();
    }

    private void failed(Throwable fault) {
        observer.woke(Outcome.FAILED);
        LOG.log(Level.WARNING, "The fleet cannot be woken: {0}", fault.getMessage());
        tryLater();
    }

    private void tryLater() {
        failures++;
        if (failures < MOST_FAILURES) {
            lookAgain(interval.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS)));
        }
    }

    private void lookAgain(Duration pause) {
        if (later != null) {
            later.cancel(false);
        }
        later = timer.schedule(() -> look(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Looks no more, interrupts a call that runs, and closes the waker. */
    @Override
    public void close() {
        timer.shutdownNow();
        waker.close();
    }
}
