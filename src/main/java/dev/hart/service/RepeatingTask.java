package dev.hart.service;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Does something at once and then again and again, on a daemon thread of its own, until it is ended. */
final class RepeatingTask {
    private static final Logger LOG = Logger.getLogger(RepeatingTask.class);

    private final String failing;
    private final ScheduledExecutorService timer;

    /**
     * @param thread its name
     * @param failing what is said when it fails, before the reason; it is done again all the same
     */
    RepeatingTask(String thread, String failing) {
        this.failing = failing;
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, thread);
            made.setDaemon(true);
            return made;
        });
    }

    /** @param pause from one end to the next beginning */
    void start(Duration pause, Runnable work) {
        var unused = timer.scheduleWithFixedDelay(() -> run(work), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Interrupts it. */
    void end() {
        timer.shutdownNow();
    }

    private void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | OutOfMemoryError e) {
            // One that got out would end the timer.
            LOG.warnf("%s: %s", failing, ErrorMessages.describe(e));
        }
    }
}
