package dev.hart.ops;

import dev.hart.job.Sweeper;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Has the sweeper look at once and then now and again, on a thread of its own, until it is interrupted. */
final class JobSweeps {
    private static final Logger LOG = Logger.getLogger(JobSweeps.class);
    private static final Duration RETIRING = Duration.ofHours(1);

    private final Sweeper sweeper;
    private final JobWatch watch;
    private final Thread thread;

    /** @param every between two looks at the jobs that are perhaps not over; for old ones it looks every hour */
    JobSweeps(Sweeper sweeper, JobWatch watch, Duration every) {
        this.sweeper = sweeper;
        this.watch = watch;
        thread = new Thread(() -> sweep(every), "hart-sweeper");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void stop() {
        thread.interrupt();
    }

    private void sweep(Duration every) {
        long retired = System.nanoTime() - RETIRING.toNanos();
        try {
            while (true) {
                look(() -> watch.openJobs(sweeper.mend()));
                if (System.nanoTime() - retired >= RETIRING.toNanos()) {
                    retired = System.nanoTime();
                    look(sweeper::retire);
                }
                Thread.sleep(every.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void look(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException fault) {
            LOG.warnf("Jobs cannot be swept now: %s", Faults.describe(fault));
        }
    }
}
