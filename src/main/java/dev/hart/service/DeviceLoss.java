package dev.hart.service;

import dev.hart.io.DaemonThreads;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jboss.logging.Logger;

/**
 * Ends the process when its GPU is lost to it: after such an error each call fails until the process ends, so its supervisor must
 * start another. Jobs in progress are given back, as at every regular end.
 */
final class DeviceLoss implements Consumer<Throwable> {
    private static final Logger LOG = Logger.getLogger(DeviceLoss.class);
    /** Exit code of a failure, as for every command. */
    private static final int FAILED = 1;

    private final IntConsumer exit;
    private final AtomicBoolean ending = new AtomicBoolean();

    /**
     * Ends the process as SIGTERM does, by the same shutdown hook. {@code Quarkus.asyncExit} would remove the hook first, and a
     * SIGTERM during the drain would then end the process at once.
     */
    DeviceLoss() {
        this(System::exit);
    }

    /** @param exit ends the process with an exit code; returns only in tests */
    DeviceLoss(IntConsumer exit) {
        this.exit = exit;
    }

    /** Ends the process, once, on a thread of its own: the shutdown waits for the device's thread, which calls this. */
    @Override
    public void accept(Throwable fault) {
        if (ending.compareAndSet(false, true)) {
            LOG.errorf("hart ends, because it cannot use its GPU again: %s", ErrorMessages.describe(fault));
            DaemonThreads.create("hart-device-lost", () -> exit.accept(FAILED)).start();
        }
    }
}
