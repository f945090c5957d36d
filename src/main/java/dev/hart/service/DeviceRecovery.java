package dev.hart.service;

import dev.hart.io.RepeatingTask;
import dev.hart.service.Service.Serving;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Tests a failing device from time to time by generating an image that is discarded. An instance that is not ready receives no
 * requests, so no request could show that its device has recovered.
 */
@Singleton
public class DeviceRecovery {
    private static final Logger LOG = Logger.getLogger(DeviceRecovery.class);

    private final RepeatingTask task;

    DeviceRecovery(Service service) {
        task = new RepeatingTask(
                "hart-recovery",
                () -> service.serving().ifPresent(DeviceRecovery::test),
                failure -> LOG.warnf("the device still fails: %s", ErrorMessages.describe(failure)));
    }

    /**
     * Starts the tests, on a thread of their own, until the service ends.
     *
     * @param every pause between two looks at the device
     */
    void watch(Duration every) {
        task.start(every);
    }

    @PreDestroy
    void end() {
        task.close();
    }

    private static void test(Serving serving) {
        if (serving.batcher().trouble().isPresent()) {
            WarmUp.run(serving.batcher(), serving.manifest());
            LOG.info("the device works again");
        }
    }
}
