package dev.hart.service;

import dev.hart.io.RepeatingTask;
import dev.hart.service.Service.Serving;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Probes a device that has failed by generating an image that is thrown away: an instance that is not ready gets no requests, which
 * could show that the device has recovered.
 */
@Singleton
public class DeviceRecovery {
    private static final Logger LOG = Logger.getLogger(DeviceRecovery.class);

    private final RepeatingTask task;

    DeviceRecovery(Service service) {
        task = new RepeatingTask(
                "hart-recovery",
                () -> service.serving().ifPresent(DeviceRecovery::probe),
                failure -> LOG.warnf("the device still fails: %s", ErrorMessages.describe(failure)));
    }

    /** Probes after each pause, on a thread of its own, until the service ends. */
    void watch(Duration every) {
        task.start(every);
    }

    @PreDestroy
    void end() {
        task.close();
    }

    private static void probe(Serving serving) {
        if (serving.batcher().trouble().isPresent()) {
            WarmUp.run(serving.batcher(), serving.manifest());
            LOG.info("the device works again");
        }
    }
}
