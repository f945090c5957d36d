package dev.hart.ops;

import dev.hart.ops.Service.Serving;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Tries a device that is in trouble again, with a picture that nobody sees: an unready instance is sent no requests that could
 * show that it has recovered.
 */
@Singleton
public class Recovery {
    private static final Logger LOG = Logger.getLogger(Recovery.class);

    private final Service service;

    Recovery(Service service) {
        this.service = service;
    }

    /** Watches, on a thread of its own, until the service ends. */
    void watch(Duration every) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (service.state() != Service.State.STOPPED) {
                            Thread.sleep(every.toMillis());
                            service.serving().ifPresent(Recovery::tryAgain);
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "hart-recovery");
        thread.setDaemon(true);
        thread.start();
    }

    private static void tryAgain(Serving serving) {
        if (serving.batcher().trouble().isEmpty()) {
            return;
        }
        try {
            WarmUp.run(serving.batcher(), serving.manifest());
            LOG.info("the device works again");
        } catch (RuntimeException fault) {
            LOG.warnf("the device still fails: %s", Faults.describe(fault));
        }
    }
}
