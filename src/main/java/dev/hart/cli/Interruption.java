package dev.hart.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command end in order when the process is asked to end (SIGINT, SIGTERM, SIGHUP). The JVM would end while the command's
 * thread still works; a shutdown hook makes it wait until the command has saved and said what it has done.
 */
final class Interruption implements AutoCloseable {
    /** How long the process waits for the command. Longer than the slowest sheet takes, and shorter than a caller's patience. */
    private static final long LONGEST_WAIT_SECONDS = 15;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Runnable onInterrupt;
    private final Thread hook = new Thread(this::interrupted, "hart-interrupt");

    private Interruption(Runnable onInterrupt) {
        this.onInterrupt = onInterrupt;
    }

    /** Calls {@code onInterrupt}, on another thread, if the process is asked to end before this object is closed. */
    static Interruption by(Runnable onInterrupt) {
        Interruption interruption = new Interruption(onInterrupt);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    private void interrupted() {
        onInterrupt.run();
        try {
            boolean unused = ended.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Lets the process end, and does not return: engines are not freed, because other shutdown hooks, among them ONNX Runtime's,
     * run at the same time.
     */
    void awaitEnd() {
        ended.countDown();
        while (true) {
            try {
                Thread.sleep(TimeUnit.DAYS.toMillis(1));
            } catch (InterruptedException e) {
                // The JVM ends this thread.
            }
        }
    }

    /** Leaves the end of the process to the JVM again. */
    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending.
        }
    }
}
