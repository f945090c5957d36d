package dev.hart.job.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.job.CrashPoint;

/** Simulates a crash of the process when a point is first reached: an error that ends the thread. */
public final class CrashOnce implements CrashPoint.Watcher {
    private final CrashPoint crashAt;
    private volatile boolean crashed;

    public CrashOnce(CrashPoint crashAt) {
        this.crashAt = crashAt;
    }

    /** Thrown at the point. */
    public static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash(CrashPoint point) {
            super("crashed at " + point, null, false, false);
        }
    }

    @Override
    public synchronized void reached(CrashPoint point) {
        if (point == crashAt && !crashed) {
            crashed = true;
            throw new Crash(point);
        }
    }

    public void await() throws InterruptedException {
        for (int i = 0; i < 1000 && !crashed; i++) {
            Thread.sleep(10);
        }
        assertThat(crashed).as("%s was reached", crashAt).isTrue();
    }
}
