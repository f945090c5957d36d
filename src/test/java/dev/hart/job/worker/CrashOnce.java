package dev.hart.job.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.CrashPoint;

/** The death of a process at a point, the first time that it is reached, as far as a thread can show it: nothing of it goes on. */
public final class CrashOnce implements CrashPoint.Watcher {
    private final CrashPoint deadly;
    private volatile boolean died;

    public CrashOnce(CrashPoint deadly) {
        this.deadly = deadly;
    }

    /** Thrown at the point. */
    public static final class Died extends Error {
        private static final long serialVersionUID = 1L;

        Died(CrashPoint point) {
            super("died at " + point, null, false, false);
        }
    }

    @Override
    public synchronized void reached(CrashPoint point) {
        if (point == deadly && !died) {
            died = true;
            throw new Died(point);
        }
    }

    public void await() throws InterruptedException {
        for (int i = 0; i < 1000 && !died; i++) {
            Thread.sleep(10);
        }
        assertThat(died).as("%s was reached", deadly).isTrue();
    }
}
