package dev.hart.service;

import dev.hart.io.DaemonThreads;
import dev.hart.job.worker.Retirement;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Ends the process of a worker that has been idle for {@code hart.worker.retire-after}, for hosts that take an ended process away.
 * It ends as at SIGTERM, except for the exit code.
 */
final class WorkerRetirement implements Retirement {
    /** The exit code of a worker that has retired. */
    static final int EXIT_CODE = 86;

    private static final Logger LOG = Logger.getLogger(WorkerRetirement.class);

    private final Supplier<Duration> idle;
    private final Duration after;
    private final Presence presence;
    private final Runnable end;

    /** How other instances are told whether the worker takes jobs. */
    interface Presence {
        /** Other instances are told nothing. */
        Presence NONE = new Presence() {
            @Override
            public void leave() {}

            @Override
            public void rejoin() {}
        };

        /** Others do not count on the worker any more when this returns; may take some seconds. */
        void leave();

        /** Others may count on the worker again; returns at once. */
        void rejoin();
    }

    /**
     * Makes a retirement.
     *
     * @param idle how long the instance has been idle
     * @param after how long it must have been
     * @param presence left before the last look at the queue
     * @param end begins the end of the process, and must not wait for it
     */
    WorkerRetirement(Supplier<Duration> idle, Duration after, Presence presence, Runnable end) {
        this.idle = idle;
        this.after = after;
        this.presence = presence;
        this.end = end;
    }

    /**
     * Ends this process by its shutdown hook, on a thread of its own, because the shutdown waits for the worker's.
     * {@code Quarkus.asyncExit} would remove the hook first, and a SIGTERM while the service ends would then end the process at
     * once.
     */
    static void exit() {
        DaemonThreads.create("hart-retire", () -> System.exit(EXIT_CODE)).start();
    }

    @Override
    public boolean isDue() {
        return idle.get().compareTo(after) >= 0;
    }

    @Override
    public void beforeLastLook() {
        presence.leave();
    }

    @Override
    public void stays() {
        presence.rejoin();
    }

    @Override
    public void retire() {
        LOG.infof("hart retires: idle for %s s, the queue is empty", idle.get().toSeconds());
        end.run();
    }
}
