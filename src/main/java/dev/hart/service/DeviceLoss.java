package dev.hart.service;

import io.quarkus.runtime.Quarkus;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.jboss.logging.Logger;

/**
 * Ends the process when its GPU is lost to it: after such an error each call fails until the process ends, so its supervisor must
 * start another. Jobs in progress are given back, as at every regular end.
 */
@Singleton
public class DeviceLoss {
    private static final Logger LOG = Logger.getLogger(DeviceLoss.class);
    /** Exit code of a failure, as for every command. */
    private static final int FAILED = 1;

    private final IntConsumer exit;
    private final AtomicBoolean ending = new AtomicBoolean();

    @Inject
    DeviceLoss() {
        this(Quarkus::asyncExit);
    }

    DeviceLoss(IntConsumer exit) {
        this.exit = exit;
    }

    /** Ends the process, once. */
    void end(Throwable fault) {
        if (ending.compareAndSet(false, true)) {
            LOG.errorf("hart ends, because it cannot use its GPU again: %s", ErrorMessages.describe(fault));
            exit.accept(FAILED);
        }
    }
}
