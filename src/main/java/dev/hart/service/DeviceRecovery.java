package dev.hart.service;

import dev.hart.service.Service.Serving;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Tries a device that is in trouble again, with a picture that nobody sees: an unready instance is sent no requests that could
 * show that it has recovered.
 */
@Singleton
public class DeviceRecovery {
    private static final Logger LOG = Logger.getLogger(DeviceRecovery.class);

    private final Service service;
    private final RepeatingTask routine = new RepeatingTask("hart-recovery", "the device still fails");

    DeviceRecovery(Service service) {
        this.service = service;
    }

    /** Watches, on a thread of its own, until the service ends. */
    void watch(Duration every) {
        routine.start(every, () -> service.serving().ifPresent(DeviceRecovery::tryAgain));
    }

    @PreDestroy
    void end() {
        routine.end();
    }

    private static void tryAgain(Serving serving) {
        if (serving.batcher().trouble().isPresent()) {
            WarmUp.run(serving.batcher(), serving.manifest());
            LOG.info("the device works again");
        }
    }
}
