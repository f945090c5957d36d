package dev.hart.service;

import dev.hart.io.DaemonThreads;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Answers requests that the end of the service overtakes. Quarkus waits {@code quarkus.shutdown.timeout} for them and then cuts
 * their connections, before anybody hears of its {@code ShutdownEvent}; so they are given up a moment earlier, while there is
 * still somebody to answer.
 */
@Singleton
public class ShutdownGrace {
    private static final Logger LOG = Logger.getLogger(ShutdownGrace.class);

    /** For a running call on the device to notice, and for the replies. */
    private static final Duration ANSWERS = Duration.ofSeconds(1);

    private final Service service;
    private final Duration delay;
    private final Optional<Duration> timeout;

    ShutdownGrace(
            Service service,
            @ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> delay,
            @ConfigProperty(name = "quarkus.shutdown.timeout") Optional<Duration> timeout) {
        this.service = service;
        this.delay = delay.orElse(Duration.ZERO);
        this.timeout = timeout;
    }

    /** At SIGTERM; the delay comes first, then the timeout. */
    void onShutdownBegins(@Observes ShutdownDelayInitiatedEvent event) {
        timeout.ifPresent(allowed -> DaemonThreads.create(
                        "hart-grace", () -> giveUpAfter(delay.plus(patience(allowed))))
                .start());
    }

    /** How long requests may go on: all but the last second, or half of what is less than two. */
    static Duration patience(Duration allowed) {
        Duration half = allowed.dividedBy(2);
        return allowed.minus(half.compareTo(ANSWERS) < 0 ? half : ANSWERS);
    }

    private void giveUpAfter(Duration patience) {
        try {
            Thread.sleep(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        service.serving().ifPresent(ending -> {
            LOG.warn("Time is up: the requests under way are answered with 503");
            // Not the model: whoever waits for Quarkus's event frees it, once.
            ending.batcher().close();
        });
    }
}
