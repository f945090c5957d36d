package dev.hart.ops;

import dev.hart.ops.Service.Serving;
import jakarta.annotation.PreDestroy;
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
    private final Routine routine = new Routine("hart-recovery", "the device still fails");

    Recovery(Service service) {
        this.service = service;
    }

    /** Watches, on a thread of its own, until the service ends. */
    void watch(Duration every) {
        routine.start(every, () -> service.serving().ifPresent(Recovery::tryAgain));
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
